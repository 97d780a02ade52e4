// What HTML and htmx do not do: the two lists of Exclude Schools, options that belong to another, and failed live parts.
(function () {
  "use strict";

  function say(text) {
    var status = document.getElementById("status");
    if (status) {
      status.textContent = text;
    }
  }

  function count(list) {
    var shown = document.getElementById(list.id + "-count");
    if (shown) {
      shown.textContent = list.children.length;
    }
  }

  // A school whose box is changed moves to the other list. Submit keeps what stands there.
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.name === "excluded" && box.closest(".schools")) {
      var item = box.closest("li");
      var from = item.parentElement;
      var to = document.getElementById(box.checked ? "excluded-schools" : "included-schools");
      to.appendChild(item);
      count(from);
      count(to);
      box.focus();
      say(item.dataset.name + (box.checked ? " is in Excluded Schools. Submit keeps this." : " is in Included Schools. Submit keeps this."));
    }
    if (box.dataset && box.dataset.opens) {
      document.getElementById(box.dataset.opens).hidden = !box.checked;
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.id === "find-school") {
      var wanted = event.target.value.trim().toLocaleLowerCase();
      document.querySelectorAll(".schools li").forEach(function (item) {
        item.hidden = wanted !== "" && item.dataset.name.toLocaleLowerCase().indexOf(wanted) < 0;
      });
    }
  });

  document.querySelectorAll("[data-opens]").forEach(function (box) {
    document.getElementById(box.dataset.opens).hidden = !box.checked;
  });

  // One menu is open at a time, and Escape closes it.
  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches(".menu") && event.target.open) {
      document.querySelectorAll(".menu[open]").forEach(function (menu) {
        if (menu !== event.target) {
          menu.open = false;
        }
      });
    }
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll(".menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll(".menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  // A row of the list is not replaced while somebody uses it.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var row = event.detail.elt;
    if (row.matches("tr") && (row.contains(document.activeElement) || row.querySelector(".menu[open]"))) {
      event.preventDefault();
    }
  });

  document.addEventListener("htmx:sendError", function () {
    say("The console does not answer. The page tries again.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status !== 401) {
      say("The console could not answer (" + event.detail.xhr.status + "). Load the page again.");
    }
  });
})();
