internal import Activations
internal import Arithmetic
internal import Storage

/// The product of one frequency's tiles and filters, as a 1 × 1 convolution in oneDNN on the thread
/// that runs it: of all its products, those that keep up with the transforms best.
///
/// One instance a thread.
final class WinogradProduct {
  private let operation: Operation
  private let scratchpad = Scratchpad()
  private let pass: Pass

  /// Prepares the product of (C, T) tiles with (C', C) filters, or of two tiles for the filters'
  /// gradient; matrices are laid out as `WinogradTiles` and `WinogradFilters` say, factors in
  /// `precision`, sums in float32.
  ///
  /// - Throws: `KernelError` where oneDNN has none for this layout.
  init(
    _ pass: Pass, inputChannels: Int, outputChannels: Int, tiles: Int, block: Int,
    _ precision: Precision
  ) throws(KernelError) {
    func line(_ channels: Int, _ precision: Precision) -> Layout {
      Layout.activation(
        ActivationShape(
          channels: channels, height: 1, width: tiles, channelBlock: block, precision: precision),
        count: 1)
    }
    let isForward = pass == .forward
    let sizes = [outputChannels, inputChannels, 1, 1]
    let (source, weights, destination) = (
      line(inputChannels, precision), Layout.any(sizes, isForward ? precision : .fp32),
      line(outputChannels, isForward ? .fp32 : precision)
    )
    let operation = try Threads.asOne { () throws(KernelError) in
      try Operation.convolution(
        "product of \(sizes) filters and \(tiles) tiles", pass, source: source, weights: weights,
        destination: destination, stride: 1, padding: 0)
    }
    let filters: Operation.Argument = isForward ? .weights : .weightsGradient
    guard
      operation.layout(of: filters)
        == Layout.weights(sizes, block: block, isForward ? precision : .fp32),
      !operation.isReference
    else { throw .oneDNN(routine: "winograd product of \(sizes)", status: "not implemented") }
    self.operation = operation
    self.pass = pass
    scratchpad.reserve(byteCount: operation.scratchpadByteCount)
  }

  /// Output tiles from input tiles and filters; or filters' gradient from input and output tiles.
  func run(
    _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer,
    into result: UnsafeMutableRawPointer
  ) {
    let isForward = pass == .forward
    unsafe operation.set(.source, first)
    unsafe operation.set(isForward ? .weights : .destinationGradient, second)
    unsafe operation.set(isForward ? .destination : .weightsGradient, result)
    operation.run(scratchpad)
  }
}
