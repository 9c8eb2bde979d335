// Search as you type: a combobox with a list below it (WAI-ARIA Authoring Practices, combobox, list autocomplete with manual selection).
// The form works without it. What the server says becomes text, never markup.
"use strict";

(() => {
  const WAIT = 120; // ms without a key before the desk is asked
  const LEAST = 2; // characters
  let boxes = 0;

  const make = (kind, className, text) => {
    const made = document.createElement(kind);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const attach = (form) => {
    const input = form.querySelector("input[name=q]");
    const list = make("ul", "find-list");
    const told = make("p", "unseen");
    let timer = 0;
    let asking = null; // the request that is under way; a newer one ends it
    let at = -1; // the option that is marked

    list.id = `find-list-${(boxes += 1)}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Codes");
    told.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.parentElement.append(list, told);

    const mark = (to) => {
      at = to;
      [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };

    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) mark(-1);
    };

    const forget = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
    };

    const close = () => {
      forget();
      show(false);
    };

    const fill = (codes) => {
      list.replaceChildren(...codes.map((one, number) => {
        const option = make("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.dataset.url = one.url;
        option.append(make("b", "", one.code), make("span", "title", one.title), make("span", "system", one.system));
        return option;
      }));
      mark(-1);
      show(codes.length > 0);
      told.textContent = codes.length === 0 ? "No code found." : `${codes.length} ${codes.length === 1 ? "code" : "codes"}; the arrow keys choose one.`;
    };

    const ask = async () => {
      forget();
      const q = input.value.trim();
      if (q.length < LEAST) {
        list.replaceChildren();
        told.textContent = "";
        show(false);
        return;
      }
      const mine = new AbortController();
      asking = mine;
      const asked = new URLSearchParams({ q });
      for (const name of ["system", "date"]) if (form.elements[name]?.value) asked.set(name, form.elements[name].value);
      try {
        const answer = await fetch(`/codes/suggest.json?${asked}`, { signal: mine.signal, headers: { Accept: "application/json" } });
        const codes = answer.ok ? await answer.json() : [];
        if (asking === mine) fill(codes);
      } catch {
        if (asking === mine) show(false); // the network is away; the form is still there
      }
    };

    const go = (option) => {
      const url = new URL(option.dataset.url, window.location.href);
      if (url.origin === window.location.origin) window.location.assign(url);
    };

    const step = (by) => {
      const many = list.children.length;
      if (many === 0) return;
      const to = list.hidden || at < 0 ? (by > 0 ? 0 : many - 1) : at + by;
      show(true);
      mark(to < 0 || to >= many ? -1 : to); // past either end back into the box
    };

    const keys = {
      ArrowDown: (event) => (event.altKey ? show(list.children.length > 0) : step(1)),
      ArrowUp: (event) => (event.altKey ? close() : step(-1)),
      Escape: () => {
        if (list.hidden) input.value = "";
        close();
      },
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        go(list.children[at]);
      } else if (keys[event.key]) {
        event.preventDefault();
        keys[event.key](event);
      } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
        mark(-1); // the keys move in the text again
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (option) go(option);
    });
    form.addEventListener("submit", close);
  };

  document.querySelectorAll("form[data-find]").forEach(attach);
})();
