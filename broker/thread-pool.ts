/**
 * How many threads wait for the disk. By itself Node has four, and whoever writes at full speed keeps them busy with flushes and with the
 * removal of large files: then a read waits behind those (a hundred who ask little beside one such waited up to 150 ms at the 99th
 * percentile, and 40 ms with sixteen threads). Node looks at this when the first of them is needed, so this file is imported first.
 */
process.env.UV_THREADPOOL_SIZE ??= "16";
