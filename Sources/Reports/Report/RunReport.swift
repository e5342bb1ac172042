public import Events

/// What a run came to, gathered from its events: a row for each round.
public struct RunReport: Sendable, Equatable {
  /// One round.
  public struct Round: Sendable, Equatable {
    /// What was found before it; nil in round 0.
    public var discovery: DiscoveryMeasures?
    /// Mean loss of its first epoch.
    public var firstLoss: Double?
    /// Mean loss of its last epoch.
    public var lastLoss: Double?
    /// Its last evaluation by each judge.
    public var evaluations: [EvaluationMeasures.Judge: Double] = [:]
    /// Time of its discovery, epochs, evaluations and checkpoints.
    public var seconds = 0.0

    /// A round of which nothing is known yet.
    public init() {}
  }

  /// The last beginning of the run.
  public private(set) var start: RunStarted?
  /// What a rank was to need.
  public private(set) var plan: MemoryPlan?
  /// The rounds by number.
  public private(set) var rounds: [Int: Round] = [:]
  /// The last linear classifiers, one for each layer.
  public private(set) var layers: [EvaluationMeasures] = []
  /// Accuracy of the vote on the images' own pixels.
  public private(set) var pixelAccuracy: Double?
  /// The end.
  public private(set) var end: RunEnded?

  /// Whether the last start has ended: what comes then is another command's.
  private var isOver = false

  /// The report of these events; more may come.
  public init(events: [Event] = []) {
    for event in events { add(event) }
  }

  /// Takes an event in.
  public mutating func add(_ event: Event) {
    switch event {
    case .runStarted(let run):
      start = run
      isOver = false
    case .memoryPlan(let memory): plan = memory
    case .step: break
    case .epoch(let epoch):
      rounds[epoch.round, default: Round()].seconds += epoch.seconds
      rounds[epoch.round, default: Round()].lastLoss = epoch.loss
      if epoch.epoch == 0 { rounds[epoch.round, default: Round()].firstLoss = epoch.loss }
    case .evaluation(let evaluation) where evaluation.protocol == .knnPixels:
      pixelAccuracy = evaluation.accuracy
    case .evaluation(let evaluation) where evaluation.protocol == .linear:
      addSeconds(of: evaluation)
      if let last = layers.last, (last.round, last.epoch) != (evaluation.round, evaluation.epoch) {
        layers = []
      }
      layers.removeAll { $0.layer == evaluation.layer }
      layers.append(evaluation)
    case .evaluation(let evaluation):
      addSeconds(of: evaluation)
      rounds[evaluation.round, default: Round()].evaluations[evaluation.protocol] =
        evaluation.accuracy
    case .discovery(let discovery):
      rounds[discovery.round, default: Round()].seconds += discovery.seconds
      rounds[discovery.round, default: Round()].discovery = discovery
    case .checkpointSaved(let checkpoint):
      rounds[checkpoint.round, default: Round()].seconds += checkpoint.seconds
    case .runEnded(let last):
      isOver = true
      // A start that finds nothing left to do says nothing of the run.
      if end == nil || last.steps > start?.stepsDone ?? 0 { end = last }
    }
  }

  private mutating func addSeconds(of evaluation: EvaluationMeasures) {
    if !isOver { rounds[evaluation.round, default: Round()].seconds += evaluation.seconds }
  }
}
