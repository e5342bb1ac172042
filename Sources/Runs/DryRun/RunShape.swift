package import DataParallel
internal import Neighbourhoods

/// The sizes of a run that its messages and its time depend on.
package struct RunShape {
  /// N: training images.
  package var imageCount: Int
  /// Test images that are measured on; 0 for no measurement.
  package var testCount = 0
  /// Numbers in an image, where a vote on pixels comes first; 0 where there is none.
  package var pixelCount = 0
  /// B: images of a global batch.
  package var batchSize: Int
  /// Batches of a step.
  package var accumulation = 1
  /// d: numbers of a feature.
  package var dimension: Int
  /// k: neighbours of an image.
  package var neighbours: Int
  /// Numbers that are learned.
  package var parameters: Int
  /// Messages that the gradients of a rank are cut into.
  package var buckets = 1
  /// Channels of each batch norm.
  package var normalisedChannels: [Int] = []
  /// Whether batch norm counts over all ranks.
  package var isBatchNormSynchronised = false
  /// Whether the temperature is so low that ranks agree on shifts.
  package var isSharp = false
  /// P.
  package var ranks: Int
  /// V.
  package var parts: Int
  /// R: ranks of a node.
  package var ranksPerNode: Int
  /// How gradients are summed.
  package var reduction = ReductionOptions()
  /// Rounds, the one of instances counted.
  package var rounds = 1
  /// Epochs of a round.
  package var epochs = 1
  /// Where the run stops.
  package var maxSteps: Int?
  /// Epochs between measurements; 0 for none.
  package var evaluateEvery = 0

  /// A run of these sizes, and of the defaults of all others.
  package init(
    imageCount: Int, batchSize: Int, dimension: Int, neighbours: Int, parameters: Int, ranks: Int,
    ranksPerNode: Int
  ) {
    self.imageCount = imageCount
    self.batchSize = min(batchSize, imageCount)
    (self.dimension, self.neighbours, self.parameters) = (dimension, neighbours, parameters)
    (self.ranks, self.ranksPerNode) = (ranks, min(ranksPerNode, ranks))
    parts = ranks
  }

  /// M = ⌈P / R⌉.
  package var nodes: Int { ceiling(ranks, ranksPerNode) }
  /// Most parts of a rank: ⌈V / P⌉.
  package var partsPerRank: Int { ceiling(parts, ranks) }
  /// ⌈B / V⌉.
  package var batchSizePerPart: Int { ceiling(batchSize, parts) }
  /// b: most images of a rank in a batch, those of its parts.
  package var batchSizePerRank: Int { min(batchSize, partsPerRank * batchSizePerPart) }
  /// ⌈N / V⌉.
  package var rowsPerPart: Int { ceiling(imageCount, parts) }
  /// n: most rows of a rank, those of its parts.
  package var rowsPerRank: Int { min(imageCount, partsPerRank * rowsPerPart) }
  /// Steps of an epoch.
  package var stepsPerEpoch: Int { ceiling(ceiling(imageCount, batchSize), accumulation) }

  /// Steps of the run.
  package var steps: Int {
    let all = rounds * epochs * stepsPerEpoch
    return min(all, maxSteps ?? all)
  }

  /// Discoveries of the run: one before each round that begins, but for the first.
  package var discoveries: Int { max(0, ceiling(steps, epochs * stepsPerEpoch) - 1) }

  /// Whether gradients are summed in memory that the ranks of a node share.
  package var isSummedByNode: Bool {
    ranks > 1 && reduction.way != .flat && (reduction.way == .node || ranksPerNode > 1)
  }
}

/// ⌈a / b⌉.
func ceiling(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
