// A field that completes a code stands in place of the one that its label names: the label is for both.
// Its turn comes after that of the script of Django which puts it there; pages without such a field have neither.
window.django?.jQuery(() => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = field.labels[0];
    if (!label) continue;
    label.id ||= `label_${field.id}`;
    for (const each of field.parentElement.querySelectorAll(".select2 [role=combobox], .select2 [role=searchbox]")) {
      each.setAttribute("aria-labelledby", `${label.id} ${each.getAttribute("aria-labelledby") || ""}`.trim());
    }
  }
});
