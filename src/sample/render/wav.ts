const headerBytes = 44;
const sampleRateHz = 8000;

/** A sine tone as a WAV file: PCM, mono, 16 bits, 8 kHz. */
export function renderTone(frequencyHz: number, durationMs: number): Uint8Array<ArrayBuffer> {
  const samples = Math.round((sampleRateHz * durationMs) / 1000);
  const file = Buffer.alloc(headerBytes + samples * 2);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16); // length of the format chunk
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * 2, 28); // bytes a second
  file.writeUInt16LE(2, 32); // bytes a frame
  file.writeUInt16LE(16, 34); // bits a sample
  file.write("data", 36, "latin1");
  file.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const angle = (2 * Math.PI * frequencyHz * index) / sampleRateHz;
    file.writeInt16LE(Math.round(Math.sin(angle) * 12_000), headerBytes + index * 2);
  }
  return Uint8Array.from(file);
}
