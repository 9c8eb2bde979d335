// The queue with keys and live figures. The page works without it; nothing here decides anything.
"use strict";

(() => {
  const queue = document.getElementById("queue");
  if (!queue) return;
  const KEYS_OFF = "single-keys-off";
  const keysShown = document.getElementById("keys");
  const keysWanted = document.getElementById("single-keys");
  const news = document.getElementById("news");
  const rows = () => [...queue.querySelectorAll("tr[data-reference]")];

  // Keys

  const current = () => document.activeElement && document.activeElement.closest("tr[data-reference]");

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next.querySelector(".row-link").focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function tick() {
    const box = current() && current().querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  const follow = (id) => {
    const link = document.getElementById(id);
    if (link) link.click();
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    n: () => follow("next-page"),
    r: () => location.reload(),
    "/": () => document.getElementById("q").select(),
    "?": () => keysShown.showModal(),
  };

  const areOff = () => {
    try {
      return localStorage.getItem(KEYS_OFF) === "yes";
    } catch {
      return false;
    }
  };

  const isTyping = (place) => place.matches("input:not([type=checkbox]), select, textarea") || place.isContentEditable;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || keysShown.open) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = KEYS[event.key];
    if (!act || areOff()) return;
    event.preventDefault();
    act();
  });

  const button = document.getElementById("show-keys");
  button.hidden = false;
  button.addEventListener("click", () => keysShown.showModal());
  keysWanted.checked = !areOff();
  keysWanted.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS_OFF, keysWanted.checked ? "no" : "yes");
    } catch {
      keysWanted.checked = true;
    }
  });

  if (location.hash === "#search") document.getElementById("q").focus();

  // How many are ticked

  const howMany = document.getElementById("how-many");
  queue.addEventListener("change", () => {
    if (!howMany) return;
    const number = queue.querySelectorAll("input[name=case]:checked").length;
    howMany.textContent = number ? `${number} ticked` : "";
  });

  // Live: who holds what, how many wait. What has gone is marked and stays, so that nothing moves under a hand.

  let known = null;

  function show(told) {
    for (const place of document.querySelectorAll("[data-count]")) {
      place.textContent = told.counts[place.dataset.count] ?? place.textContent;
    }
    const found = new Map(told.rows.map((row) => [row.reference, row]));
    for (const row of rows()) {
      const now = found.get(row.dataset.reference);
      row.classList.toggle("gone", !now);
      const holder = row.querySelector("[data-holder]");
      if (!now) {
        holder.textContent = "no longer here";
        continue;
      }
      holder.textContent = now.mine ? "you" : now.holder || "–";
      found.delete(row.dataset.reference);
    }
    tellNews(found.size);
  }

  function tellNews(number) {
    if (number === known) return;
    known = number;
    news.textContent = "";
    if (!number) return;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "show the list anew";
    news.append(`${number === 1 ? "One case has" : `${number} cases have`} come in here since: `, link, ".");
  }

  function stop(words) {
    clearInterval(timer);
    news.textContent = words;
  }

  async function ask() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch(queue.dataset.live, { headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      news.textContent = "The desk does not answer; the figures are old.";
      known = null;
      return;
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      stop("You are signed out; load the page again.");
    } else if (answer.ok) {
      show(await answer.json());
    }
  }

  const timer = setInterval(ask, Number(queue.dataset.seconds) * 1000);
  document.addEventListener("visibilitychange", ask);
})();
