import type { Page } from '../ports.ts'
import type { Table } from './table.ts'

/** What the thread that writes is started with. Times in milliseconds. */
export interface ThreadSettings {
  readonly folder: string
  readonly keptMs: number
  readonly mostBytes: number
  readonly mostAgeMs: number
}

/** `id` of what is answered. */
export type ToThread =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'parcel'; readonly buffer: ArrayBuffer; readonly end: number; readonly entries: number }
  | { readonly kind: 'erase'; readonly id: number; readonly customerIds: readonly string[] }
  | {
      readonly kind: 'lines'
      readonly id: number
      readonly customerIds: readonly string[]
      readonly from: string | null
    }
  | { readonly kind: 'settle'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number }

/** Of an erasure, how many lines it took out; of `lines` a page. */
export type Answered = number | Page<string>

export type FromThread =
  /** A parcel is done with; `lost` of its lines could not be written. */
  | { readonly kind: 'free'; readonly buffer: ArrayBuffer; readonly lost: number; readonly why?: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: Answered; readonly error?: string }
  /** What is looked after beside the writing did not work. */
  | { readonly kind: 'trouble'; readonly why: string }
