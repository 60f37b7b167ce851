// What the pages do better with a script: uploads with progress, by dragging, and again after a
// broken line. Without it their forms do the same.
"use strict";

(() => {
  const MEGABYTE = 1024 * 1024;

  function megabytes(size) {
    return `${(size / MEGABYTE).toFixed(1)} MB`;
  }

  function say(form, name, message) {
    const field = form.querySelector(`[name="${name}"]`).closest(".field");
    const described = field.querySelector(`#${name}`).closest("fieldset") || field.querySelector(`#${name}`);
    field.querySelector(".problem")?.remove();
    field.classList.toggle("wrong", Boolean(message));
    if (!message) {
      described.removeAttribute("aria-invalid");
      return;
    }
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.id = `${name}-error`;
    const hidden = document.createElement("span");
    hidden.className = "hidden";
    hidden.textContent = "Error: ";
    problem.append(hidden, message);
    described.setAttribute("aria-invalid", "true");
    described.setAttribute("aria-describedby", `${name}-hint ${name}-error`);
    const after = field.querySelector(".hint") || field.querySelector("legend, label");
    after.after(problem);
    field.querySelector(`#${name}`).focus();
  }

  // The same words as the server's, so that nobody waits for a file that would be refused.
  function wrongWith(form, file) {
    if (!file) return form.dataset.noFile;
    if (file.size > Number(form.dataset.largest)) return form.dataset.tooLarge;
    if (!form.dataset.types.split(" ").includes(file.type)) return form.dataset.wrongType;
    return "";
  }

  async function token(form) {
    const answer = await fetch(form.dataset.token, {
      method: "POST",
      headers: { "X-CSRF-Token": form.elements.csrf.value },
    });
    const told = await answer.text(); // also where it is of no use: the page may be left next
    if (!answer.ok) throw new Error(String(answer.status));
    return JSON.parse(told).access_token;
  }

  function send(form, accessToken, key, onProgress) {
    return new Promise((resolve, reject) => {
      const body = new FormData();
      body.append("kind", form.elements.kind.value);
      body.append("file", form.elements.file.files[0]);
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.api);
      request.setRequestHeader("Authorization", `Bearer ${accessToken}`);
      request.setRequestHeader("Idempotency-Key", key);
      request.setRequestHeader("Accept", "application/json, application/problem+json");
      request.upload.addEventListener("progress", onProgress);
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", () => reject(new Error("offline")));
      request.send(body);
    });
  }

  function refuse(form, status) {
    const messages = { 413: form.dataset.tooLarge, 415: form.dataset.wrongType };
    if (messages[status]) say(form, "file", messages[status]);
    else location.assign(form.dataset.next); // it cannot be uploaded any more, and the page says why
  }

  async function upload(form, keys) {
    const file = form.elements.file.files[0];
    const kind = form.elements.kind.value;
    const wrong = wrongWith(form, file);
    say(form, "file", wrong);
    say(form, "kind", kind ? "" : form.dataset.noKind);
    if (wrong || !kind) return;
    const shown = form.querySelector("[data-uploading]");
    const bar = shown.querySelector("progress");
    const amount = shown.querySelector("[data-amount]");
    const button = form.querySelector("button");
    shown.querySelector("[data-name]").textContent = file.name;
    shown.hidden = false;
    button.disabled = true;
    const name = [kind, file.name, file.size, file.lastModified].join("/");
    if (!keys.has(name)) keys.set(name, crypto.randomUUID()); // sent again, it has its effect once
    try {
      const answer = await send(form, await token(form), keys.get(name), (event) => {
        if (!event.lengthComputable) return;
        bar.value = Math.round((event.loaded / event.total) * 100);
        bar.textContent = `${bar.value} %`;
        amount.textContent = `${megabytes(event.loaded)} of ${megabytes(event.total)}`;
      });
      if (answer.status === 201) {
        location.assign(form.dataset.next);
        return;
      }
      keys.delete(name);
      refuse(form, answer.status);
    } catch (error) {
      if (error.message === "401") {
        location.assign(form.dataset.next); // where the page says how to come back
        return;
      }
      say(form, "file", "The line broke. Press Upload to try again: nothing is stored twice.");
    }
    shown.hidden = true;
    button.disabled = false;
  }

  function prepareUpload(form) {
    if (form.dataset.ready) return;
    form.dataset.ready = "yes";
    const keys = new Map();
    const area = form.querySelector("[data-drop]");
    const input = form.elements.file;
    const chosen = form.querySelector("[data-chosen]");
    area.querySelector(".invite").hidden = false;
    const show = () => {
      const file = input.files[0];
      chosen.hidden = !file;
      chosen.textContent = file ? `${file.name}, ${megabytes(file.size)}` : "";
      say(form, "file", file ? wrongWith(form, file) : "");
    };
    input.addEventListener("change", show);
    form.querySelectorAll("[name=kind]").forEach((option) => {
      option.addEventListener("change", () => say(form, "kind", ""));
    });
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, (event) => {
        event.preventDefault();
        area.classList.add("over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      area.addEventListener(name, () => area.classList.remove("over"));
    }
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      show();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      upload(form, keys);
    });
  }

  // Links in a summary of errors lead into the field itself, not only to its place.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.closest(".field")?.scrollIntoView({ block: "center" });
  });

  function prepare() {
    document.querySelectorAll("form[data-upload]").forEach(prepareUpload);
  }

  // A form that could not be sent stays as it is, and says so.
  document.addEventListener("htmx:error", () => {
    document.querySelector(".offline")?.remove();
    const notice = document.createElement("p");
    notice.className = "offline summary";
    notice.setAttribute("role", "alert");
    notice.textContent = "The line broke. Nothing that you typed is lost: try again.";
    document.getElementById("content").prepend(notice);
    notice.scrollIntoView({ block: "center" });
  });

  // After a part of the page was replaced, readers go on at what is new.
  document.addEventListener("htmx:after:settle", () => {
    prepare();
    if (!document.activeElement || document.activeElement === document.body) {
      (document.querySelector(".summary") || document.getElementById("content"))?.focus();
    }
  });
  prepare();
})();
