// Text without the characters that XML and HTML cannot carry, so that no recorded string can break a file.

/**
 * Replaces control characters (but tab and line ends), lone surrogates and non-characters by U+FFFD: XML 1.0
 * cannot write them,
 * not even escaped (W3C, Extensible Markup Language 1.0, section 2.2).
 */
export function legible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}
