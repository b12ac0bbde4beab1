const linesPerPage = 60;
const firstPageObject = 4;

/** Lines of text as a PDF 1.4 document, A4, set in Courier; letters beyond Latin-1 become question marks. */
export function renderPdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const pages = pagesOf(lines);
  const kids = pages.map((_, index) => `${firstPageObject + index * 2} 0 R`).join(" ");
  return assemble([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ...pages.flatMap((page, index) => pageObjects(page, firstPageObject + index * 2 + 1)),
  ]);
}

function pagesOf(lines: readonly string[]): readonly (readonly string[])[] {
  const count = Math.max(1, Math.ceil(lines.length / linesPerPage));
  return Array.from({ length: count }, (_, index) =>
    lines.slice(index * linesPerPage, (index + 1) * linesPerPage),
  );
}

/** A page and the text on it, which is the object that follows. */
function pageObjects(lines: readonly string[], contentObject: number): readonly string[] {
  const text = lines.map((line) => `(${literal(line)}) Tj T*`).join("\n");
  const stream = `BT /F1 9 Tf 12 TL 50 790 Td\n${text}\nET`;
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contentObject} 0 R >>`,
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ];
}

function literal(line: string): string {
  return line.replace(/[^\x20-\x7e\xa0-\xff]/gu, "?").replace(/[\\()]/g, String.raw`\$&`);
}

/** Numbers the objects and writes the table of their offsets. Every character is one byte: see {@link literal}. */
function assemble(objects: readonly string[]): Uint8Array<ArrayBuffer> {
  let file = "%PDF-1.4\n";
  const offsets: string[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(`${String(file.length).padStart(10, "0")} 00000 n \n`);
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
  file += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.lastIndexOf("xref\n0 ")}\n%%EOF\n`;
  return Uint8Array.from(Buffer.from(file, "latin1"));
}
