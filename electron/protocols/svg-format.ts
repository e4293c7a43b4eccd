/**
 * Whether a text is a drawing that a page can show as a picture: SVG (W3C, «Scalable Vector Graphics 2»). As a picture it runs no
 * scripts and loads nothing (5.2.1, «secure static mode» of SVG Integration). Entities, with which a short file can be a long
 * one, are refused.
 */
export function isSvg(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8.
    return false;
  }
  if (/<!ENTITY/i.test(text)) return false;
  const start = text.replace(/^\s*<\?xml[^>]*\?>/, '').replace(/^(?:\s|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*>)+/, '');
  return /^<svg[\s>]/.test(start) && start.trimEnd().endsWith('>');
}
