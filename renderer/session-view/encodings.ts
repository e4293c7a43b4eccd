/** What noVNC asks the server for and a local picture is better without, by its number in RFC 6143 and its registry. */
const unwanted = new Map([
  // A canvas that draws from itself is copied whole for each rectangle: a moving window that is also drawn into is hundreds
  // of them, and 3 frames a second. Sent as pixels, the same window makes 59.
  [1, 'CopyRect'],
  // A local socket needs no loss, and noVNC draws each JPEG or PNG rectangle by loading an image.
  [21, 'JPEG'],
  [50, 'H.264'],
  [-260, 'TightPNG'],
]);

/** The levels of JPEG quality: without one, the Tight encoding stays lossless. */
const qualityLevels = { lowest: -32, highest: -23 };

/** What is left: Tight without loss, and the plainer ones that follow it. */
export function isWantedEncoding(encoding: number): boolean {
  if (encoding >= qualityLevels.lowest && encoding <= qualityLevels.highest) return false;
  return !unwanted.has(encoding);
}
