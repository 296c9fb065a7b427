# The image in two stages: one downloads and builds, the other holds the product and nothing that could build.
# The minor version is pinned, not the digest: a rebuild takes Debian's and Python's security fixes, the locks hold the rest by hash.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
COPY requirements-build.lock requirements-runtime.lock ./
RUN python -m venv --without-pip /opt/undersigned \
    && pip --python /opt/undersigned/bin/python install --require-hashes --only-binary :all: --requirement requirements-runtime.lock \
    && pip install --require-hashes --only-binary :all: --requirement requirements-build.lock
COPY LICENSE README.md pyproject.toml ./
COPY app app
COPY migrations migrations
RUN pip wheel --no-build-isolation --no-deps --no-index --wheel-dir /wheels . \
    && pip --python /opt/undersigned/bin/python install --no-deps --no-index /wheels/undersigned-*.whl

FROM python:3.13-slim-trixie
# For the PDF: Noto core covers every script a signatory list has met so far but Chinese, Japanese and Korean, which have a package of
# their own. Without both, one name in a missing script would keep a whole edition from being built.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin undersigned \
    && install --directory --mode 0700 --owner undersigned --group undersigned /data
COPY --from=build /opt/undersigned /opt/undersigned
ENV PATH=/opt/undersigned/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UNDERSIGNED_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import httpx; httpx.get('http://127.0.0.1:8000/readyz', timeout=4, trust_env=False).raise_for_status()"]
CMD ["undersigned", "serve", "--host", "0.0.0.0", "--port", "8000"]
