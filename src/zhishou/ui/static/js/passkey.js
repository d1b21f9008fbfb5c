// Passkeys: the browser makes or proves one, its answer goes into the form as JSON.
async function answer(form) {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey-go]");
  if (!button) return;
  const form = button.closest("[data-passkey]");
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify((await answer(form)).toJSON());
    form.submit();
  } catch {
    failed.hidden = false;
    button.disabled = false;
  }
});
