"""Run a Spark cluster on this machine: a master and workers in separate processes, like a real one.

    .venv/bin/python scripts/spark_cluster.py .venv/bin/dbt build --target spark

starts it, runs the command with SPARK_MASTER set, and stops it. If SPARK_MASTER is already set, that cluster
is used and none is started. SPARK_WORKERS (2) and SPARK_WORKER_MEMORY (1g) set its size.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 120
NO_JAVA = "Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless, or set JAVA_HOME."


def free_port():
    """Return a free port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def java_home():
    """Return the folder of Java; exit with a message if there is none."""
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    found = java if java.is_absolute() and java.exists() else shutil.which("java")
    return Path(found).resolve().parents[1] if found else sys.exit(NO_JAVA)


@contextmanager
def cluster():
    """Start a master and its workers, yield the master's address, and stop them all at the end."""
    if os.environ.get("SPARK_MASTER"):
        yield os.environ["SPARK_MASTER"]
        return
    from pyspark.find_spark_home import _find_spark_home  # noqa: PLC0415, not needed for another cluster

    port, workers = free_port(), int(os.environ.get("SPARK_WORKERS", "2"))
    address = f"spark://127.0.0.1:{port}"
    os.environ.setdefault("SPARK_SHUFFLE_PARTITIONS", str(workers))
    environment = os.environ | {"JAVA_HOME": str(java_home()), "SPARK_DAEMON_MEMORY": "256m"}
    processes = []
    with tempfile.TemporaryDirectory(prefix="spark-cluster-") as folder:
        log = Path(folder) / "cluster.log"

        def start(kind, *arguments):
            command = [Path(_find_spark_home()) / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}"]
            command += ["--host", "127.0.0.1", "--webui-port", str(free_port()), *arguments]
            with log.open("a") as output:
                processes.append(subprocess.Popen(command, env=environment, stdout=output, stderr=output))

        try:
            start("master.Master", "--port", str(port))
            size = ["--cores", "1", "--memory", os.environ.get("SPARK_WORKER_MEMORY", "1g")]
            for number in range(workers):
                start("worker.Worker", *size, "--work-dir", f"{folder}/worker_{number}", address)
            await_workers(log, workers, processes)
            yield address
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait()


def await_workers(log, workers, processes):
    """Wait until all workers are registered; exit with the master's log if that takes too long."""
    until = time.monotonic() + SECONDS_TO_START
    while log.read_text(errors="replace").count("Registering worker") < workers:
        if time.monotonic() > until or any(process.poll() is not None for process in processes):
            sys.exit(f"The Spark cluster did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.5)


def main():
    """Run a command on a cluster."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with cluster() as master:
        done = subprocess.run(sys.argv[1:], env=os.environ | {"SPARK_MASTER": master}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
