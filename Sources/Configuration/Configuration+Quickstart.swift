internal import Images

extension Configuration {
  /// The run of `and-dist` without any argument: a first success in minutes on two cores.
  ///
  /// Fashion-MNIST with 1,000 images a class, a narrow ResNet-18, three rounds of eight epochs, and a
  /// memory bank that starts from features, so that the first epochs are not lost on noise.
  public static var quickstart: Configuration {
    var configuration = Configuration()
    configuration.dataset = .fashionMNIST
    configuration.limitPerClass = 1000
    configuration.width = 16
    configuration.rounds = 3
    configuration.epochs = 8
    configuration.batchSize = 128
    configuration.baseLearningRate = 0.03
    configuration.learningRateDecayEpochs = [7]
    configuration.bankStart = .features
    configuration.evaluateEvery = 8
    configuration.output = "runs/quickstart"
    return configuration
  }
}
