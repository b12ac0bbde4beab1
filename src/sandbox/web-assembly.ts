/** The part of WebAssembly's interface that is used here: TypeScript has it only among the types of browsers. */
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the name of the global
  namespace WebAssembly {
    // Opaque: only the engine's loader looks inside.
    interface Module {}
    interface Memory {
      readonly buffer: ArrayBufferLike;
    }
    const Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

/** Bytes of a page, in which memory is measured. */
export const pageBytes = 64 * 1024;
