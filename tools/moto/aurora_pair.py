"""moto's RDS API on loopback, joined to a replicated pair: FailoverDBCluster moves the pair's writer, and the
Describe calls report what the pair reports. An experiment of its FIS API with the action aws:rds:failover-db-cluster
does the same. Secrets Manager is moto's own.

Arguments: the folder of moto, the port. SHOWTIME_AURORA_PAIR holds the settings, as JSON; see Settings below.
Everything about the pair is asked from its control endpoint, `GET /pair`, and done by it, `POST /failover`.
"""

import json
import os
import sys
import threading
import time
import urllib.request

sys.path.insert(0, sys.argv[1])

import boto3  # noqa: E402
from moto.fis import models as fis_models  # noqa: E402
from moto.rds import models  # noqa: E402
from moto.rds.exceptions import InvalidDBClusterStateFault, InvalidParameterValue, RDSClientError  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

CALL_SECONDS = 5
LOOK_SECONDS = 0.05


class Settings:
    def __init__(self, given):
        self.control = given["control"]
        self.token = given["token"]
        self.cluster = given["cluster"]
        self.region = given["region"]
        # Whether the cluster carries the tag showtime.dev/chaos=allowed.
        self.tagged = given["tagged"]
        # From the call to the change of the pair, and from that to its report.
        self.begin_ms = given["beginMs"]
        self.report_ms = given["reportMs"]
        # Of each action, so many first calls are refused as Throttling; those in `deny` always, as AccessDenied.
        self.throttle = dict(given["throttle"])
        self.deny = set(given["deny"])
        # The status stays failing-over, and the pair stays as it is.
        self.never_completes = given["neverCompletes"]
        # Templates of experiments by their ids, as CreateExperimentTemplate takes them.
        self.templates = given["templates"]
        # From the start of an experiment to its action.
        self.initiate_ms = given["initiateMs"]
        # Its alarm rings before the action.
        self.alarm_rings = given["alarmRings"]


class Pair:
    def __init__(self, settings):
        self.settings = settings
        self.lock = threading.Lock()
        self.failing_over = False
        self.reported_writer = None
        self.places = {}

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.settings.control + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": "Bearer " + self.settings.token},
        )
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            return json.loads(answer.read())

    def look(self):
        seen = self.ask("GET", "/pair")
        with self.lock:
            self.places = {one["name"]: one for one in seen["members"]}
            if self.reported_writer is None or not self.failing_over:
                self.reported_writer = seen["writer"] or self.reported_writer
        return seen

    def count(self, action):
        """Refuses the call if the settings say so."""
        with self.lock:
            if action in self.settings.deny:
                raise RDSClientError("AccessDenied", f"User is not authorized to perform: rds:{action}")
            left = self.settings.throttle.get(action, 0)
            if left > 0:
                self.settings.throttle[action] = left - 1
                raise RDSClientError("Throttling", "Rate exceeded")

    def begin(self, target):
        with self.lock:
            if self.failing_over:
                raise InvalidDBClusterStateFault(
                    f"DB cluster {self.settings.cluster} is not in the available state."
                )
            self.failing_over = True
        threading.Thread(target=self.fail_over, args=(target,), daemon=True).start()

    def fail_over(self, target):
        if self.settings.never_completes:
            return
        before = self.look()["writer"]
        time.sleep(self.settings.begin_ms / 1000)
        try:
            self.ask("POST", "/failover", {"target": target})
            while self.look()["writer"] in (before, None):
                time.sleep(LOOK_SECONDS)
            time.sleep(self.settings.report_ms / 1000)
        except OSError as error:
            # As on AWS: a failover that cannot be done leaves the writer and makes the cluster available again.
            print(f"the pair was not failed over: {error}", flush=True)
        with self.lock:
            self.failing_over = False
        self.look()


def join(pair):
    """Replaces what moto answers about the one cluster."""
    backend = models.RDSBackend
    describe_clusters = backend.describe_db_clusters
    describe_instances = backend.describe_db_instances

    def describe_db_clusters(self, db_cluster_identifier=None, filters=None):
        pair.count("DescribeDBClusters")
        pair.look()
        found = describe_clusters(self, db_cluster_identifier, filters)
        for cluster in found:
            if cluster.db_cluster_identifier != pair.settings.cluster:
                continue
            cluster.status = "failing-over" if pair.failing_over else "available"
            for member in cluster._members:
                member.is_cluster_writer = member.db_instance_identifier == pair.reported_writer
        return found

    def describe_db_instances(self, db_instance_identifier=None, filters=None):
        pair.count("DescribeDBInstances")
        pair.look()
        found = describe_instances(self, db_instance_identifier, filters)
        for instance in found:
            place = pair.places.get(instance.db_instance_identifier)
            if place is not None:
                instance.status = "available" if place["role"] in ("writer", "reader") else "rebooting"
        return found

    def failover_db_cluster(self, db_cluster_identifier, target_db_instance_identifier=None):
        pair.count("FailoverDBCluster")
        cluster = describe_clusters(self, db_cluster_identifier)[0]
        names = [one.db_instance_identifier for one in cluster._members]
        if target_db_instance_identifier is not None and target_db_instance_identifier not in names:
            raise InvalidParameterValue(f"Cannot find target instance: {target_db_instance_identifier}")
        pair.begin(target_db_instance_identifier)
        cluster.status = "failing-over"
        return cluster

    def endpoint(self):
        place = pair.places.get(self.db_instance_identifier)
        if place is None:
            return {"Address": self.address, "Port": self.port}
        return {"Address": place["address"], "Port": place["port"]}

    backend.describe_db_clusters = describe_db_clusters
    backend.describe_db_instances = describe_db_instances
    backend.failover_db_cluster = failover_db_cluster
    models.DBInstance.endpoint = property(endpoint)


class Experiments:
    """Follows AWS FIS: pending, initiating, running (the failover), completed; or stopping and stopped."""

    def __init__(self, pair):
        self.pair = pair
        self.states = {}
        self.lock = threading.Lock()

    def state(self, id):
        with self.lock:
            return self.states[id]

    def enter(self, id, status, reason, unless=()):
        """False if it is in one of `unless`: then nothing is changed."""
        with self.lock:
            if self.states[id][0] in unless:
                return False
            self.states[id] = (status, reason)
            return True

    def begin(self, id):
        with self.lock:
            self.states[id] = ("initiating", "Experiment is initiating.")
        threading.Thread(target=self.play, args=(id,), daemon=True).start()

    def play(self, id):
        settings = self.pair.settings
        time.sleep(settings.initiate_ms / 1000)
        if settings.alarm_rings:
            self.enter(id, "stopped", "Experiment halted by stop condition.")
            return
        if not self.enter(id, "running", "Experiment is running.", unless=("stopping", "stopped")):
            self.enter(id, "stopped", "Experiment stopped by user.")
            return
        try:
            self.pair.begin(None)
        except InvalidDBClusterStateFault as error:
            self.enter(id, "failed", str(error))
            return
        while self.pair.failing_over:
            time.sleep(LOOK_SECONDS)
        self.enter(id, "completed", "Experiment completed.", unless=("stopping", "stopped"))

    def stop(self, id):
        self.enter(id, "stopping", "Experiment is stopping.", unless=("completed", "stopped", "failed"))


def join_experiments(pair):
    """Replaces what moto answers about the state of experiments: its own follow no clock and touch no cluster."""
    backend = fis_models.FISBackend
    start, get, stop = backend.start_experiment, backend.get_experiment, backend.stop_experiment
    experiments = Experiments(pair)

    def seen(answer):
        status, reason = experiments.state(answer["id"])
        return {**answer, "state": {"status": status, "reason": reason}}

    def start_experiment(self, *args, **named):
        pair.count("StartExperiment")
        before = set(self.experiments)
        answer = start(self, *args, **named)
        if answer["id"] not in before:
            experiments.begin(answer["id"])
        return seen(answer)

    def get_experiment(self, id):
        pair.count("GetExperiment")
        return seen(get(self, id))

    def stop_experiment(self, id):
        pair.count("StopExperiment")
        answer = stop(self, id)
        experiments.stop(id)
        return seen(answer)

    backend.start_experiment = start_experiment
    backend.get_experiment = get_experiment
    backend.stop_experiment = stop_experiment


def client_of(service, url, settings):
    return boto3.client(
        service,
        region_name=settings.region,
        endpoint_url=url,
        aws_access_key_id="stand-in",
        aws_secret_access_key="stand-in",
    )


def create_templates(url, settings):
    """Under the ids of the settings: moto makes ids of its own."""
    fis = client_of("fis", url, settings)
    backend = fis_models.fis_backends["123456789012"][settings.region]
    for id, template in settings.templates.items():
        made = fis.create_experiment_template(**template)["experimentTemplate"]["id"]
        stored = backend.experiment_templates.pop(made)
        stored.id = id
        backend.experiment_templates[id] = stored


def create(url, pair):
    """The cluster with one instance a member, the writer first."""
    settings = pair.settings
    seen = pair.ask("GET", "/pair")
    rds = client_of("rds", url, settings)
    tags = [{"Key": "showtime.dev/chaos", "Value": "allowed"}] if settings.tagged else []
    rds.create_db_cluster(
        DBClusterIdentifier=settings.cluster,
        Engine="aurora-mysql",
        MasterUsername="stand_in",
        MasterUserPassword="not-a-password",
        Tags=tags,
    )
    for one in sorted(seen["members"], key=lambda member: member["name"] != seen["writer"]):
        rds.create_db_instance(
            DBInstanceIdentifier=one["name"],
            DBClusterIdentifier=settings.cluster,
            Engine="aurora-mysql",
            DBInstanceClass="db.r6g.large",
            AvailabilityZone=settings.region + one["zone"],
        )


def main():
    settings = Settings(json.loads(os.environ.pop("SHOWTIME_AURORA_PAIR")))
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    pair = Pair(settings)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[2]), verbose=False)
    server.start()
    url = "http://127.0.0.1:" + sys.argv[2]
    create_templates(url, settings)
    create(url, pair)
    join_experiments(pair)
    # Only now: until here the API knows no such cluster, so a caller waits for it.
    join(pair)
    print("ready", flush=True)
    threading.Event().wait()


main()
