// Puts a "Copy" button beside a field that is there to be copied. Without it the field is selected and copied by hand.
"use strict";
{
  class Copier {
    constructor(field) {
      this.field = field;
      this.status = document.createElement("p");
      this.status.className = "quiet";
      this.status.setAttribute("role", "status");
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = document.querySelectorAll("[data-copy]").length > 1 ? "button button-quiet" : "button";
      this.button.textContent = "Copy";
      this.button.addEventListener("click", () => this.copy());
      const actions = document.createElement("div");
      actions.className = "actions";
      actions.append(this.button, this.status);
      field.after(actions);
    }

    // Browsers refuse the clipboard on pages that came without TLS; what is selected can still be copied by hand.
    async copy() {
      this.field.select();
      try {
        await navigator.clipboard.writeText(this.field.value);
        this.status.textContent = "Copied.";
      } catch {
        this.status.textContent = "The browser does not allow it here. The link is selected: copy it by hand.";
      }
    }
  }

  for (const field of document.querySelectorAll("[data-copy]")) new Copier(field);
}
