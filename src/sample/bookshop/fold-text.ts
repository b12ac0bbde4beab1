/** Text as it is compared: lower case, accents dropped. `Brontë` and `bronte` are then the same. */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
