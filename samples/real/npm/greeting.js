export function greeting(name, language = 'en') {
  const words = { en: 'Hello', de: 'Hallo' };
  return `${words[language]}, ${name}`;
}
