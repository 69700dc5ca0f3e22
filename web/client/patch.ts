/**
 * Apply a JSON merge patch (RFC 7396, section 2).
 *
 * The target is never changed: parts that the patch does not touch are shared with the result, so that a
 * view can tell what changed by identity.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const entries = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) entries.delete(key);
    else entries.set(key, mergePatch(entries.get(key), value));
  }
  // `fromEntries` defines own properties, so that a key such as `__proto__` stays plain data.
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
