/** What the desktop of the host's machine can do with a file; a host has one where somebody sits before it. */
export interface Desktop {
  /** Shows the file in its folder. @throws TagError */
  reveal(path: string): Promise<void>;
  /** Opens it with the program that the system has for it. @throws TagError */
  open(path: string): Promise<void>;
}

/** Moves a file to the trash of the host's machine, from where it can be had back. Throws where it cannot. */
export type Trash = (path: string) => Promise<void>;
