// Keeps what is typed on the server while it is typed (POST …/unsaved), so that a closed laptop or a dead battery loses nothing.
// Not in the browser: a seized laptop should hold no draft.
"use strict";
{
  const PAUSE_MS = 3000;
  const LOGGED_OUT = "You have been logged out. Log in in another tab, then save here: nothing is lost.";
  const NO_CONNECTION = "No connection: what you type is not kept at the moment.";
  const NOT_KEPT = "What you type is not kept at the moment. Save it soon.";

  class Keeper {
    constructor(form) {
      this.form = form;
      this.typed = false;
      this.status = document.createElement("p");
      this.status.className = "quiet";
      this.status.setAttribute("role", "status");
      form.querySelector(".actions").after(this.status);
      form.addEventListener("input", () => this.later());
      form.addEventListener("submit", () => this.stop());
      addEventListener("pagehide", () => this.keep());
      document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    }

    later() {
      this.typed = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), PAUSE_MS);
    }

    // What is being saved needs no keeping, and must not be kept after it was saved.
    stop() {
      clearTimeout(this.timer);
      this.typed = false;
    }

    fields() {
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) if (typeof value === "string") fields.append(name, value);
      return fields;
    }

    async keep() {
      if (!this.typed) return;
      this.stop();
      const body = this.fields();
      // The browser carries 64 KiB past the end of a page, no more.
      const keepalive = new Blob([body]).size < 60000;
      try {
        const answer = await fetch(this.form.dataset.keep, { method: "POST", body, keepalive });
        if (answer.ok) this.say(`Kept at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}, not saved yet.`);
        else this.fail(answer.status === 401 || answer.status === 403 ? LOGGED_OUT : NOT_KEPT);
      } catch {
        this.fail(NO_CONNECTION);
      }
    }

    // The next pause in typing, or the end of the page, tries again.
    fail(words) {
      this.typed = true;
      this.say(words);
    }

    say(words) {
      if (this.status.textContent !== words) this.status.textContent = words;
    }
  }

  for (const form of document.querySelectorAll("form[data-keep]")) new Keeper(form);
}
