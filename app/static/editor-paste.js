// Pasting from Word or a web page keeps headings, lists, links and footnotes: the server turns the HTML into Markdown.
// The plain text stands at once and stays if the server does not answer; undo brings it back too.
"use strict";
{
  const STRUCTURE = /<(h[1-6]|[uo]l|li|b|strong|i|em|blockquote|table|sup|del|s)[\s>]|<a\s[^>]*href|mso-list|font-(weight|style)/i;

  function withoutBallast(html) {
    return html.replace(/<!--[^]*?-->/g, "").replace(/<(style|xml|script)[\s>][^]*?<\/\1>/gi, "");
  }

  async function toMarkdown(html, csrf) {
    const answer = await fetch("/desk/markdown", { method: "POST", body: new URLSearchParams({ html, csrf }) });
    if (answer.status !== 200) throw new Error(String(answer.status));
    return answer.text();
  }

  function put(area, start, end, text) {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  async function paste(area, status, html, plain) {
    const start = area.selectionStart;
    put(area, start, area.selectionEnd, plain);
    const after = area.value;
    const end = area.selectionStart;
    status.textContent = "Reading headings, lists and links …";
    try {
      const markdown = await toMarkdown(withoutBallast(html), area.form.elements.namedItem("csrf").value);
      if (area.value !== after) throw new Error("written on meanwhile");
      if (markdown !== after.slice(start, end)) put(area, start, end, markdown);
      status.textContent = "Pasted with its headings, lists and links. Undo brings the plain text back.";
    } catch {
      status.textContent = "Pasted as plain text.";
    }
  }

  for (const editor of document.querySelectorAll("[data-editor]")) {
    const area = editor.querySelector("textarea");
    const status = document.createElement("p");
    status.className = "hint paste-status";
    status.setAttribute("role", "status");
    area.after(status);
    area.addEventListener("paste", (event) => {
      const html = event.clipboardData.getData("text/html");
      if (!STRUCTURE.test(html)) return;
      event.preventDefault();
      paste(area, status, html, event.clipboardData.getData("text/plain").replace(/\r\n/g, "\n"));
    });
  }
}
