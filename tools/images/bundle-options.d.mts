export declare const programBuildOptions: {
  readonly bundle: true;
  readonly format: 'esm';
  readonly platform: 'node';
  readonly target: 'node20.19';
  readonly banner: { readonly js: string };
  readonly legalComments: 'eof';
  readonly logLevel: 'warning';
};
