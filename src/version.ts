/** Of the server and of its interfaces. */
export const VERSION = '0.1.0'
