"""``make bench``: every benchmark, one after the other."""

from tests.benchmarks import bench_answer, bench_audit, bench_review, bench_rules, bench_service

for benchmark in (bench_rules, bench_service, bench_answer, bench_audit, bench_review):
    print(f"\n{(benchmark.__doc__ or '').splitlines()[0]}")
    benchmark.main()
