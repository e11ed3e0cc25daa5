/** Names as clients and operators may come up with. */
export const ODD_NAMES: readonly string[] = [
  'a"b\\c',
  "line\nbreak",
  "\u0000\u001b[2J\u009b",
  "\ud800",
  "日本 🛰",
  "\u200b\u202e",
];
