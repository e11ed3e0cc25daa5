/** The DUID of a client by its number, as load.c makes it. */
export function clientDuid(client: number): Uint8Array {
  const duid = new Uint8Array(14);
  const view = new DataView(duid.buffer);
  view.setUint16(0, 1);
  view.setUint16(2, 1);
  view.setUint32(4, 0x3293_9626);
  view.setUint16(8, 0x020c);
  view.setUint32(10, client);
  return duid;
}
