import type { WeekFile } from './source.ts';

/** As much is taken by the server, in bytes. */
const mostBytes = 8 * 1024 * 1024;
const manifestName = /\.(?:ya?ml|json)$/iu;

/** Files that were read, or a sentence that says why not. */
export type Read = { readonly files: readonly WeekFile[] } | { readonly fault: string };

/** Reads files as text. */
export async function readFiles(files: readonly File[]): Promise<Read> {
  if (files.length === 0) return { fault: 'There is no .yaml, .yml or .json file in it.' };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytes) return { fault: `These files have ${mebibytes(bytes)} MiB; a week is made of 8 at most.` };
  try {
    return { files: await Promise.all(files.map(async (file) => ({ name: nameOf(file), text: await file.text() }))) };
  } catch {
    return { fault: 'The browser could not read these files.' };
  }
}

/** The files that were dropped, those of directories among them if their names are those of manifests. */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly File[]> {
  // What is not asked for before the first pause is gone.
  const dropped = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(
    dropped.map(async ({ entry, file }) => {
      if (entry !== null && isDirectory(entry)) return filesIn(entry);
      return file === null ? [] : [file];
    }),
  );
  return found.flat();
}

async function filesIn(directory: FileSystemDirectoryEntry): Promise<readonly File[]> {
  const reader = directory.createReader();
  const found: File[] = [];
  for (;;) {
    // It tells of a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return found;
    for (const entry of some) {
      if (isDirectory(entry)) found.push(...(await filesIn(entry)));
      else if (isFile(entry) && manifestName.test(entry.name)) found.push(await fileOf(entry));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function nameOf({ webkitRelativePath, name }: File): string {
  return webkitRelativePath === '' ? name : webkitRelativePath;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
