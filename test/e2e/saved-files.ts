/** Runs in the page: what is offered to be saved is looked at, too. */
export function keepWhatIsSaved(): void {
  const saved: { type: string; text: string }[] = [];
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (file) => {
    if (file instanceof Blob)
      void file.text().then((content) => saved.push({ type: file.type, text: content }));
    return make(file);
  };
  Object.assign(window, { saved });
}
