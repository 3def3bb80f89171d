// Takes away what `veiled` in kmeans_lab/authoring/site_answers.py lays over an answer.

export function unveiled(veiled, key) {
  let state = 2166136261;
  for (const byte of new TextEncoder().encode(key)) state = Math.imul(state ^ byte, 16777619);
  const bytes = Uint8Array.from(atob(veiled), (sign) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return sign.charCodeAt(0) ^ (state & 0xff);
  });
  return new TextDecoder().decode(bytes);
}
