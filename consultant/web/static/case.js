// The case page with a keyboard: keys, the live comparison of one's own text, the countdown of the undo, the lease.
// Everything here is a shortcut to a form or a link of the page; without it the page does the same with a mouse or Tab.
"use strict";

(() => {
  const page = document.getElementById("case");
  if (!page) return;
  const here = `/desk/cases/${page.dataset.reference}`;
  const csrf = document.body.dataset.csrf;
  const find = (id) => document.getElementById(id);
  let stays = false; // we go on to another page of the same case

  // --- keys -------------------------------------------------------------------------------------------------------------
  const BUTTONS = new Set(["button", "submit", "reset"]);
  const isWriting = (element) => // or choosing: a key must never decide while somebody is in a field
    element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) || (element.tagName === "INPUT" && !BUTTONS.has(element.type));

  const open = (details) => {
    details.open = true;
    details.scrollIntoView({ block: "nearest" });
    (details.querySelector("[data-first]") || details.querySelector("summary")).focus();
  };
  const follow = (relation) => {
    const link = page.querySelector(`a[rel=${relation}]`);
    if (link) link.click();
  };
  const press = (key) => {
    const target = page.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.tagName === "DETAILS") open(target);
    else target.click();
    return true;
  };

  const help = document.createElement("dialog");
  help.id = "help";
  help.setAttribute("aria-labelledby", "help-title");
  const title = document.createElement("h2");
  title.id = "help-title";
  title.textContent = "Keys";
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => help.close());
  help.append(title, page.querySelector("dl.keys").cloneNode(true), close);
  document.body.append(help);
  const showHelp = () => (help.open ? help.close() : help.showModal());
  find("to-help").addEventListener("click", (event) => {
    event.preventDefault();
    showHelp();
  });

  const KEYS = {
    j: () => follow("next"),
    k: () => follow("prev"),
    n: () => find("note-words").focus(),
    "/": () => window.location.assign("/desk#search"),
    "?": showHelp,
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") return escape(event);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "amend-text") {
      event.preventDefault();
      sendCompared();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || help.open) return;
    const act = KEYS[event.key] || ("aedru".includes(event.key) && (() => press(event.key)));
    if (!act) return;
    event.preventDefault();
    if (!event.repeat) act();
  });

  const escape = (event) => {
    if (help.open) return; // the dialog closes itself
    const details = event.target.closest && event.target.closest("details");
    if (isWriting(event.target)) event.target.blur();
    if (details && page.contains(details)) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  };

  // --- one form, one time -----------------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    stays = new URL((event.submitter && event.submitter.formAction) || event.target.action).pathname.startsWith(here);
    event.target.dataset.sent = "yes";
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.pathname === window.location.pathname) stays = true;
  });
  window.addEventListener("pageshow", () => {
    stays = false;
    for (const form of document.forms) delete form.dataset.sent;
  });

  // --- a text of one's own ----------------------------------------------------------------------------------------------
  const form = find("amend-form");
  const text = form && find("amend-text");
  const told = find("compared-said");
  let asked = 0;
  let shown = 0;
  let waiting = null;

  const compare = async () => {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("part", "yes");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { "X-CSRF-Token": csrf } });
      if (mine !== asked) return;
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      find("compared").innerHTML = await answer.text(); // made by our own template, in which every word is escaped
      shown = mine;
      find("send-amended").disabled = false;
      told.textContent = "Compared, and kept.";
    } catch {
      if (mine === asked) told.textContent = "It could not be kept just now; go on writing, or copy your text.";
    }
  };
  const compareSoon = () => {
    clearTimeout(waiting);
    find("send-amended").disabled = true;
    asked += 1; // what is under way is out of date
    waiting = setTimeout(compare, 500);
  };
  const sendCompared = async () => {
    clearTimeout(waiting);
    if (shown !== asked || find("send-amended").disabled) await compare();
    if (!find("send-amended").disabled) form.requestSubmit(find("send-amended"));
  };
  if (form) {
    text.addEventListener("input", compareSoon);
    window.addEventListener("pagehide", () => {
      if (shown === asked || form.dataset.sent) return; // what was typed last is kept too
      navigator.sendBeacon(form.dataset.preview, new URLSearchParams(new FormData(form)));
    });
    find("compare").addEventListener("click", (event) => {
      event.preventDefault();
      compare();
    });
    const insert = find("insert-snippet");
    if (insert) {
      insert.addEventListener("click", (event) => {
        event.preventDefault();
        const words = find("snippet").selectedOptions[0].dataset.words;
        text.focus();
        text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
        compareSoon();
      });
    }
  }

  // --- undo -------------------------------------------------------------------------------------------------------------
  const countdown = find("countdown");
  if (countdown) {
    const ends = performance.now() + 1000 * Number(countdown.dataset.seconds);
    const said = find("countdown-said");
    said.textContent = `It leaves in ${countdown.dataset.seconds} seconds. Press u to undo.`;
    const tick = setInterval(() => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      countdown.textContent = `${left} seconds`;
      if (left === 10) said.textContent = "It leaves in 10 seconds.";
      if (left > 0) return;
      clearInterval(tick);
      said.textContent = "It is on its way out.";
    }, 1000);
  }

  // --- the lease --------------------------------------------------------------------------------------------------------
  if (page.dataset.holds) {
    const body = () => new URLSearchParams({ csrf });
    const renew = async () => {
      const answer = await fetch(`${here}/renew`, { method: "POST", body: body() }).catch(() => null);
      const held = answer && answer.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
      if (held && held.words) window.location.reload(); // somebody took it over
    };
    renew(); // a page of this case that was just left has given it back
    setInterval(renew, 1000 * Number(page.dataset.renew));
    window.addEventListener("pagehide", () => {
      if (!stays) navigator.sendBeacon(`${here}/release`, body());
    });
  }
})();
