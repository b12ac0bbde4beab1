/** The last digit of an ISBN-13, from the twelve before it (ISO 2108, annex A). */
export function checkDigitOf(firstTwelve: string): string {
  const sum = Array.from(firstTwelve, Number).reduce(
    (total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return String((10 - (sum % 10)) % 10);
}
