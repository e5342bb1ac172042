internal import Configuration
internal import Images

/// How linear classifiers learn.
package struct LinearSettings: Equatable {
  /// Passes over the training images.
  package var epochs = 28
  /// Images of a step, of all ranks together.
  package var batchSize = 256
  /// The learning rate at the start.
  package var baseRate = 0.01
  /// Epochs, from 0, at which it falls.
  package var decayEpochs = [8, 16, 24]
  /// What it is multiplied by each time.
  package var decayRate = 0.1
  /// Weight decay, of weights alone and not of biases.
  package var weightDecay = 5e-4
  /// What is seen of a test image.
  var testViews = [CropView.centre]
  /// Nesterov momentum.
  let momentum = 0.9
  /// Where the order of the images comes from.
  var seed: UInt64 = 0

  /// The usual ones.
  package init() {}

  /// Those that a configuration asks for.
  init(_ configuration: Configuration) {
    epochs = configuration.linearEpochs
    batchSize = configuration.linearBatchSize
    baseRate = configuration.linearLearningRate
    decayEpochs = configuration.linearDecayEpochs
    decayRate = configuration.linearDecayRate
    weightDecay = configuration.linearWeightDecay
    if configuration.tenCrop { testViews = CropView.ten }
    seed = configuration.seed
  }

  /// The learning rate of an epoch, from 0.
  package func rate(epoch: Int) -> Float {
    Float(decayEpochs.filter { $0 <= epoch }.reduce(baseRate) { rate, _ in rate * decayRate })
  }
}
