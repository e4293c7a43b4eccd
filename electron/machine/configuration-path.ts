/** Where the configuration is unless `--config FILE` says otherwise. */
export const configurationPath = '/etc/vestibule/vestibule.toml';
