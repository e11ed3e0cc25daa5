import { duidUuid } from "../wire/duid.ts";

/** Gives that many octets that nobody can guess. */
export type RandomOctets = (length: number) => Uint8Array;

/** The random numbers of this machine. */
export const systemRandom: RandomOctets = (length: number): Uint8Array =>
  crypto.getRandomValues(new Uint8Array(length));

/** A transaction-id: 24 bits (RFC 8415 section 16.1: hard to guess, and another one each time). */
export function transactionId(random: RandomOctets): number {
  const [a, b, c] = random(3);
  return a! << 16 | b! << 8 | c!;
}

/** A number from 0 up to and without 1. */
export function fraction(random: RandomOctets): number {
  const [a, b, c] = random(3);
  return (a! << 16 | b! << 8 | c!) / 0x100_0000;
}

/** A DUID that nobody had before: a random UUID (RFC 6355; RFC 4122 section 4.4). */
export function randomDuid(random: RandomOctets): Uint8Array {
  const uuid = random(16);
  uuid[6] = uuid[6]! & 0x0f | 0x40;
  uuid[8] = uuid[8]! & 0x3f | 0x80;
  return duidUuid(uuid);
}
