// Generated from the module beside it by: npm run generate
export {};
