// Lets names of a list be dragged into another place. The number fields say it all; without this script they are typed into.
"use strict";
for (const list of document.querySelectorAll("[data-places]")) {
  let dragged = null;

  const renumber = () => {
    [...list.children].forEach((row, index) => (row.querySelector("input").value = Number(list.dataset.places) + index));
  };

  for (const row of list.children) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const { top, height } = row.getBoundingClientRect();
      row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
    });
    row.addEventListener("drop", (event) => event.preventDefault());
    row.addEventListener("dragend", () => {
      dragged = null;
      renumber();
    });
  }
}
