import type { Profile } from '../ports.ts'
import { CUSTOMERS_BYTES, lately } from './lately.ts'
import { packVersioned, unpackVersioned } from './versioned.ts'

const bytesOf = new WeakMap<Profile, Buffer>()

export function packProfile({ revision, ...rest }: Profile): Buffer {
  return packVersioned(revision, rest)
}

export function unpackProfile(bytes: Buffer): Profile {
  const { revision, value } = unpackVersioned<Omit<Profile, 'revision'>>(bytes)
  const profile = Object.freeze({ ...value, attributes: Object.freeze(value.attributes), revision })
  bytesOf.set(profile, bytes)
  return profile
}

/** Profiles as they are read, by customer. */
export const readProfiles = () => lately(CUSTOMERS_BYTES, unpackProfile)

/** The bytes of a profile; one that was read has them still, and is not packed again for the record of each decision. */
export function profileBytes(profile: Profile): Buffer {
  return bytesOf.get(profile) ?? packProfile(profile)
}
