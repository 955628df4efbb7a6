/** Text escaped for HTML: nothing in it opens a tag, ends an attribute or begins an entity. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
