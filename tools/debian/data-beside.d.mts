// Generated from the module beside it by: npm run generate
/**
 * Copies the files from the unpacked package to beside the program, and writes a path of the same length into
 * the program
 * that leads to its working directory. Only the one place that names the folder itself is changed.
 * @param {{ unpacked: string, program: string, beside: string, data: { folder: string, files: readonly
 * string[] } }} how
 * `data.folder` is absolute, as the program names it. @throws {SourceFailed}
 */
export function readDataBeside({ unpacked, program, beside, data: { folder, files } }: {
    unpacked: string;
    program: string;
    beside: string;
    data: {
        folder: string;
        files: readonly string[];
    };
}): Promise<void>;
