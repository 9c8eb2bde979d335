// Lines of a claim are added and taken away without a new page. The page works without it; nothing here decides anything.
"use strict";

(() => {
  const form = document.querySelector("form.claim");
  const body = form && form.querySelector("table.lines tbody");
  const more = form && form.querySelector("button[name=more]");
  if (!body || !more) return;
  const most = Number(form.dataset.most);
  const rows = () => [...body.rows];

  // Each line is numbered anew; a screen reader hears its number with the name of the field.
  function number() {
    rows().forEach((row, at) => {
      row.querySelector(".number").textContent = String(at + 1);
      row.querySelectorAll("input").forEach((input) => {
        input.setAttribute("aria-label", `${input.closest("td").dataset.label}, line ${at + 1}`);
      });
      row.querySelector("button.take").setAttribute("aria-label", `Remove line ${at + 1}`);
    });
    more.disabled = rows().length >= most;
  }

  function clear(row) {
    row.querySelectorAll(".wrong").forEach((one) => one.remove());
    row.querySelectorAll("input").forEach((input) => {
      input.value = input.name === "units" ? "1" : "";
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    });
  }

  function take(row) {
    if (rows().length === 1) clear(row);
    else row.remove();
    number();
    more.focus();
  }

  function give(row) {
    const cell = row.insertCell();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain take";
    button.textContent = "Remove";
    button.addEventListener("click", () => take(row));
    cell.dataset.label = "";
    cell.append(button);
  }

  const head = document.createElement("th");
  head.scope = "col";
  const unseen = document.createElement("span");
  unseen.className = "unseen";
  unseen.textContent = "Remove";
  head.append(unseen);
  form.querySelector("table.lines thead tr").append(head);
  rows().forEach(give);
  more.textContent = "Add a line";
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const row = rows().at(-1).cloneNode(true);
    row.querySelector("button.take").closest("td").remove();
    clear(row);
    body.append(row);
    give(row);
    number();
    row.querySelector("input").focus();
  });
  number();
})();
