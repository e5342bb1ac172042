/// What this machine takes for the parts of a run, measured with all its ranks busy.
package struct Calibration {
  /// Seconds of the network's forward pass on a rank's part of a batch.
  package var forward = 0.0
  /// Seconds of its backward pass.
  package var backward = 0.0
  /// Seconds of the change of its weights.
  package var update = 0.0
  /// Seconds of an image in a forward pass for a measurement.
  package var evaluationPerImage = 0.0
  /// Cores that a rank keeps busy while it computes.
  package var coresBusy = 1.0
  /// Cores that a rank may use of those of its node.
  package var coresPerRank = 1.0
  /// Seconds until the loader's threads have one more image ready.
  package var loaderPerImage = 0.0
  /// Core-seconds that they need for it.
  package var loaderCoreSecondsPerImage = 0.0
  /// Seconds of a row and an image in the pass over the bank.
  package var bankPerPair = 0.0
  /// Seconds of a pair of rows in a discovery.
  package var discoveryPerPair = 0.0
  /// Seconds of a row and a query in a vote.
  package var votePerPair = 0.0
  /// Seconds of an image when anchors are selected.
  package var selectionPerImage = 0.0
  /// Seconds to add one number of one rank, and write it back, in memory that ranks share.
  package var sumPerNumber = 0.0
  /// Messages between ranks of a node.
  package var within = Link(latency: 1e-6, bandwidth: 4e9)
  /// Whether those were measured; else there was one rank only.
  package var isWithinMeasured = false
  /// Seconds to open the data set and to choose how convolutions are computed.
  package var start = 0.0
  /// Seconds that the measurement took.
  package var seconds = 0.0

  /// Nothing measured yet.
  package init() {}
  /// Each figure by a name that says its unit: seconds, cores or bytes.
  func figures(_ between: Link) -> [String: Double] {
    [
      "seconds_forward": forward, "seconds_backward": backward, "seconds_update": update,
      "seconds_per_evaluated_image": evaluationPerImage, "cores_busy": coresBusy,
      "cores_per_rank": coresPerRank, "seconds_per_loaded_image": loaderPerImage,
      "core_seconds_per_loaded_image": loaderCoreSecondsPerImage,
      "seconds_per_bank_pair": bankPerPair, "seconds_per_discovery_pair": discoveryPerPair,
      "seconds_per_vote_pair": votePerPair, "seconds_per_selected_image": selectionPerImage,
      "seconds_per_summed_number": sumPerNumber, "latency_in_node": within.latency,
      "bandwidth_in_node": within.bandwidth, "latency": between.latency,
      "bandwidth": between.bandwidth, "seconds_start": start, "seconds_calibration": seconds,
    ]
  }
}
