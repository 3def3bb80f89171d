"""Past one machine's memory: partial sums that merge, and fits that ask for nothing else.

Read in this order: `sums`, what a chunk of the rows contributes; `source`, where chunks come from;
`starts` and `fit`, Lloyd's algorithm on any source; then the sources, `file` (with its `labels`)
and `dask`; and `batches`, which never goes back to a row.
"""
