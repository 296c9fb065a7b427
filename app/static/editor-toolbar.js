// Buttons over a Markdown text that write the marks around what is selected. Made here, so that without a script nothing dead shows.
// Keyboard: Tab reaches the bar once, arrows move in it, and Control or Command with B, I or K works in the text itself.
"use strict";
{
  const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

  // Each tool: its name, the sign it shows, its key, and what it does to the text.
  const TOOLS = [
    ["Bold", "B", "b", (area) => surround(area, "**", "bold text")],
    ["Italic", "I", "i", (area) => surround(area, "*", "italic text")],
    ["Heading", "H", "", (area) => prefixLines(area, "## ")],
    ["List", "•", "", (area) => prefixLines(area, "- ")],
    ["Quote", "”", "", (area) => prefixLines(area, "> ")],
    ["Link", "Link", "k", link],
    ["Footnote", "a¹", "", footnote],
  ];

  // Replaces a stretch of the text as if it had been typed, so that undo takes it back.
  function replace(area, start, end, text) {
    area.focus();
    area.setSelectionRange(start, end);
    const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isDone) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function surround(area, mark, example) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const before = value.slice(start - mark.length, start);
    const isMarked = before === mark && value.slice(end, end + mark.length) === mark && value[start - mark.length - 1] !== "*";
    if (isMarked) {
      replace(area, start - mark.length, end + mark.length, value.slice(start, end));
      area.setSelectionRange(start - mark.length, end - mark.length);
      return;
    }
    const [, head, words, tail] = value.slice(start, end).match(/^(\s*)([^]*?)(\s*)$/);
    const chosen = words || example;
    replace(area, start, end, head + mark + chosen + mark + tail);
    const from = start + head.length + mark.length;
    area.setSelectionRange(from, from + chosen.length);
  }

  function prefixLines(area, prefix) {
    const { value } = area;
    const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const next = value.indexOf("\n", Math.max(start, area.selectionEnd - (area.selectionEnd > start && value[area.selectionEnd - 1] === "\n" ? 1 : 0)));
    const end = next === -1 ? value.length : next;
    const lines = value.slice(start, end).split("\n");
    const isOff = lines.every((line) => !line.trim() || line.startsWith(prefix));
    const isOn = isOff && lines.some((line) => line.trim());
    const changed = lines.map((line) => (isOn ? line.replace(prefix, "") : line.trim() || lines.length === 1 ? prefix + line : line)).join("\n");
    replace(area, start, end, changed);
    area.setSelectionRange(start + changed.length, start + changed.length);
  }

  function link(area) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const words = value.slice(start, end) || "words of the link";
    replace(area, start, end, `[${words}](https://)`);
    const from = start + words.length + 3;
    area.setSelectionRange(from, from + "https://".length);
  }

  function footnote(area) {
    const numbers = [...area.value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
    const number = Math.max(0, ...numbers) + 1;
    const end = area.selectionEnd;
    replace(area, end, end, `[^${number}]`);
    const length = area.value.length;
    replace(area, length, length, `${area.value.endsWith("\n") ? "\n" : "\n\n"}[^${number}]: `);
    area.scrollTop = area.scrollHeight;
  }

  function makeButton(area, [name, sign, key, act]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tool tool-${name.toLowerCase()}`;
    button.textContent = sign;
    button.tabIndex = -1;
    button.setAttribute("aria-label", name);
    button.title = key ? `${name} (${isApple ? "⌘" : "Ctrl+"}${key.toUpperCase()})` : name;
    if (key) button.setAttribute("aria-keyshortcuts", `${isApple ? "Meta" : "Control"}+${key.toUpperCase()}`);
    button.addEventListener("click", () => act(area));
    return button;
  }

  function moveInBar(bar, event) {
    const buttons = [...bar.querySelectorAll("button")];
    const place = buttons.indexOf(document.activeElement);
    const isRtl = getComputedStyle(bar).direction === "rtl";
    const steps = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1, Home: -place, End: buttons.length - 1 - place };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = buttons[(place + steps[event.key] + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  for (const editor of document.querySelectorAll("[data-editor]")) {
    const area = editor.querySelector("textarea");
    const bar = document.createElement("div");
    bar.className = "toolbar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", `Marks for: ${editor.querySelector("label").textContent.trim()}`);
    bar.setAttribute("aria-controls", area.id);
    bar.append(...TOOLS.map((tool) => makeButton(area, tool)));
    bar.firstElementChild.tabIndex = 0;
    bar.addEventListener("keydown", (event) => moveInBar(bar, event));
    area.before(bar);
    area.addEventListener("keydown", (event) => {
      const tool = TOOLS.find(([, , key]) => key && key === event.key.toLowerCase());
      if (!tool || event.altKey || event.shiftKey || !(isApple ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      tool[3](area);
    });
  }
}
