-- Reports one line of JSON. With arguments TOKENS ACKNOWLEDGED, posts one endorsement form per line of the first file, and
-- writes the Location of every 303 to the second.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  used, acknowledged, others = 0, 0, 0
  if args[1] then
    tokens, receipts = io.lines(args[1]), io.open(args[2], "w")
    request, response = post, note
  end
end

function post()
  local token = tokens()
  if token == nil then
    wrk.thread:stop()
    return wrk.format("GET", "/healthz")
  end
  used = used + 1
  local body = string.gsub(form, "TOKEN", string.sub(token, 1, 22))
  return wrk.format("POST", "/e/" .. token, { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end

function note(status, headers)
  if status == 303 then
    acknowledged = acknowledged + 1
    receipts:write(headers["location"] or headers["Location"], "\n")
    receipts:flush()
  elseif status ~= 200 then
    others = others + 1
  end
end

form = "display_name=%D0%9A%D0%B0%D0%BC%D1%96%D1%82%D1%8D%D1%82+TOKEN&language=en&visibility=named"
  .. "&signer_name=Alesia+Signer&signer_title=Director&authorized=yes&nonce=TOKEN"

function done(summary, latency, requests)
  local thread = threads[1]
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "failed": %d, "refused": %d, "p50_ms": %f, "p99_ms": %f, "used": %d, "acknowledged": %d, "others": %d}\n',
    summary.requests, summary.duration / 1e6, failed, errors.status, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    thread:get("used"), thread:get("acknowledged"), thread:get("others")))
end
