// Tells of every photo that is picked on one of these inputs: first that there is one, then its
// bytes in base64, made small. What the web view can't decode goes out as it is, so that the app can
// say what is wrong with it; `too-large` says that it is larger than that makes sense for.
async function watchPhotos(inputs, edge, quality, most) {
  const base64 = (url) => url.replace(/^data:.*?,/, "");

  const decode = async (file) => {
    const asImage = async () => {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      try {
        await image.decode();
      } finally {
        URL.revokeObjectURL(image.src);
      }
      return image;
    };
    return await createImageBitmap(file, { imageOrientation: "from-image" }).catch(asImage);
  };

  const shrink = async (file) => {
    const picture = await decode(file);
    const ratio = Math.min(1, edge / Math.max(picture.width, picture.height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(picture.width * ratio);
    sheet.height = Math.round(picture.height * ratio);
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    picture.close?.();
    const photo = sheet.toDataURL("image/jpeg", quality);
    if (!photo.startsWith("data:image/jpeg")) throw new Error("no canvas of this size");
    return base64(photo);
  };

  const asItIs = (file) =>
    new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(base64(reader.result));
      reader.onerror = () => done("");
      reader.readAsDataURL(file);
    });

  const tell = async (input, type) => {
    const file = input.files?.[0];
    // A phone without leave for the camera gives nothing, just as somebody who goes back from it.
    if (!file && type === "cancel" && input.capture) dioxus.send({ step: "nothing-taken" });
    if (!file) return;
    dioxus.send({ step: "picked" });
    const photo = await shrink(file).catch(() => (file.size > most ? null : asItIs(file)));
    // The same photo can be picked again.
    input.value = "";
    dioxus.send(photo === null ? { step: "too-large" } : { step: "read", photo });
  };

  // One listener for the whole page, for an input may appear after this ran. What is behind it would
  // send the whole file along, so that the event ends here.
  window.photoInputs = window.photoInputs || new Map();
  for (const id of inputs) window.photoInputs.set(id, tell);
  if (window.listensForPhotos) return;
  window.listensForPhotos = true;
  for (const type of ["input", "change", "cancel"]) {
    document.addEventListener(type, (event) => {
      const told = window.photoInputs.get(event.target.id);
      if (!told) return;
      event.stopPropagation();
      if (type !== "input") told(event.target, type);
    }, { capture: true });
  }
}
