// The text as readers will see it, beside or under the field while it is written. The server renders it (POST /desk/preview).
// The answer is taken as a document, never as a string of HTML, so nothing in it can run.
"use strict";
{
  const PAUSE_MS = 500;
  const wide = matchMedia("(min-width: 64rem)");

  function ask(fields, onAnswer, onFailure) {
    const request = new XMLHttpRequest();
    request.open("POST", "/desk/preview");
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.response ? onAnswer(request.response) : onFailure());
    request.onerror = onFailure;
    request.send(new URLSearchParams(fields));
    return request;
  }

  class Preview {
    constructor(editor) {
      this.editor = editor;
      this.area = editor.querySelector("textarea");
      this.form = this.area.form;
      this.pane = document.createElement("div");
      this.pane.className = "live-preview";
      this.pane.id = `${this.area.id}-preview`;
      this.pane.tabIndex = 0;
      this.pane.setAttribute("role", "region");
      this.pane.setAttribute("aria-label", `Preview: ${editor.querySelector("label").textContent.trim()}`);
      this.status = this.findStatus();
      this.toggle = this.makeToggle();
      this.status.after(this.toggle, this.pane);
      this.still = this.form.parentElement.querySelector("[data-still-preview]");
      this.show(wide.matches || this.still !== null);
      this.area.addEventListener("input", () => this.later());
      for (const name of [editor.dataset.title, editor.dataset.languageField, "kind", "channel"]) this.field(name)?.addEventListener("input", () => this.later());
      this.refresh();
    }

    // The length the server wrote under the field is kept up to date; where there was no text yet, there is none.
    findStatus() {
      const status = this.editor.querySelector(".word-count") ?? document.createElement("p");
      status.classList.add("word-count");
      status.setAttribute("role", "status");
      if (!status.parentElement) this.area.after(status);
      return status;
    }

    makeToggle() {
      const toggle = document.createElement("button");
      toggle.type = "button";
      toggle.className = "button button-quiet preview-toggle";
      toggle.setAttribute("aria-controls", this.pane.id);
      toggle.addEventListener("click", () => this.show(this.pane.hidden));
      return toggle;
    }

    show(isShown) {
      this.pane.hidden = !isShown;
      this.editor.classList.toggle("has-preview", isShown);
      this.toggle.setAttribute("aria-expanded", String(isShown));
      this.toggle.textContent = isShown ? "Hide the preview" : "Show the preview";
    }

    field(name) {
      return name ? this.form.elements.namedItem(name) : null;
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), PAUSE_MS);
    }

    refresh() {
      this.request?.abort();
      const language = this.field(this.editor.dataset.languageField)?.value ?? this.editor.dataset.language;
      const title = this.field(this.editor.dataset.title)?.value ?? "";
      const [kind, channel] = ["kind", "channel"].map((name) => this.field(name)?.value ?? this.editor.dataset[name] ?? "");
      const fields = { title, body: this.area.value, language, kind, channel, field: this.area.id, csrf: this.field("csrf").value };
      this.request = ask(fields, (answer) => this.take(answer), () => this.say("The preview is not available at the moment. You can go on writing and save."));
    }

    take(answer) {
      const count = answer.querySelector(".word-count");
      const text = answer.querySelector("article");
      if (!text || !count) return;
      for (const link of text.querySelectorAll("a:not([href^='#'])")) link.target = "_blank";
      this.pane.replaceChildren(document.importNode(text, true));
      this.still?.remove();
      for (const field of [this.area, this.field(this.editor.dataset.title)]) {
        if (field) Object.assign(field, { dir: text.dir, lang: text.lang });
      }
      this.tell(count);
    }

    // A status is read out when it changes; the same length again stays silent.
    tell(count) {
      if (this.status.textContent.trim() === count.textContent.trim()) return;
      this.status.className = count.className;
      this.status.replaceChildren(...document.importNode(count, true).childNodes);
    }

    say(words) {
      if (this.status.textContent !== words) this.status.textContent = words;
    }
  }

  for (const editor of document.querySelectorAll("[data-editor]")) new Preview(editor);
}
