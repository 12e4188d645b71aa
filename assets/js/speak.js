// A voice of a language, as "id"; nothing where the page has none. Another language's voice would be
// no help: nobody understands it.
async function voiceOf(language) {
  const synthesis = window.speechSynthesis;
  if (!synthesis) return undefined;
  // Voices are often looked for only when they are first asked for.
  for (let tries = 0; tries < 10 && synthesis.getVoices().length === 0; tries += 1) {
    await new Promise((done) => setTimeout(done, 200));
  }
  return synthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language));
}

// Reads lines, one after the other: some voices give up on a long text. It ends with the last line, and
// when the button that it was begun with is gone, because the screen was left.
async function speak(lines, language, button) {
  const synthesis = window.speechSynthesis;
  const voice = await voiceOf(language);
  if (!voice) return;
  synthesis.cancel();
  let watch;
  await new Promise((done) => {
    lines.forEach((line, index) => {
      const said = new SpeechSynthesisUtterance(line);
      said.voice = voice;
      said.lang = voice.lang;
      said.onerror = done;
      if (index === lines.length - 1) said.onend = done;
      synthesis.speak(said);
    });
    watch = setInterval(() => {
      if (!document.getElementById(button)) synthesis.cancel();
    }, 300);
  });
  clearInterval(watch);
}
