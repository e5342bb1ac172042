internal import Activations
internal import Arithmetic
internal import Storage

/// A pass of a 3 × 3 convolution of stride 1 or 2 by Winograd's algorithm.
///
/// Tiles of 4 × 4 outputs become 36 frequencies (`WinogradTransform`), or at stride 2 fewer of more
/// channels (`WinogradPlanes`). Their products are matrix products of a quarter of the
/// multiplications, at stride 2 of 0.56 of them, in oneDNN; our transforms stand before and behind. The
/// batch goes through in blocks of images whose frequencies stay in the cache. Backward to the data is
/// the forward pass of turned filters; backward to the weights multiplies the frequencies of input
/// tiles and output gradients, summed over tiles.
///
/// Threads share it while it runs: it does not change, and each has its own products and its own part
/// of the frequencies.
final class WinogradPass: ConvolutionPass, @unchecked Sendable {
  let weightsLayout: Layout
  /// The tiles that are transformed first: inputs, or output gradients in backward to the data.
  let first: WinogradTiles
  /// The tiles that result; for the weights' gradient the second that are transformed.
  let second: WinogradTiles
  let filters: WinogradFilters
  let plan: WinogradPlan
  let planes: WinogradPlanes
  let products: WinogradProducts
  let memory: WinogradMemory
  let workspace: Workspace
  /// Copies weights, or their gradient, between the network's layout and this pass's.
  let reorder: Operation?
  private let count: Int

  /// Prepares a pass for up to `partCount` parts of `count` images each; `weights` is the layout of
  /// weights, this pass's own if nil.
  ///
  /// Products are of float32 frequencies, or of frequencies rounded to bf16; their sums are float32.
  init(
    _ pass: Pass, _ shape: ConvolutionShape, input: ActivationShape, weights: Layout?,
    output: ActivationShape, count: Int, partCount: Int, products precision: Precision,
    workspace: Workspace
  ) throws(KernelError) {
    let block = input.channelBlock
    guard ConvolutionAlgorithm.tiledWinograd.fits(shape), block == output.channelBlock,
      block == 16 || (block == 8 && precision == .fp32), precision.isAvailable
    else { throw .oneDNN(routine: "winograd \(shape)", status: "not implemented") }
    self.count = count
    self.workspace = workspace
    let isBackward = pass == .backwardData
    planes = WinogradPlanes(stride: shape.stride, isTurned: isBackward)
    let isSum = pass == .backwardWeights
    first = WinogradTiles(isBackward ? output : input, planes, isInput: !isBackward, precision)
    second = WinogradTiles(
      isBackward ? input : output, planes, isInput: isBackward, isSum ? precision : .fp32)
    filters = WinogradFilters(
      shape: shape, block: block, planes: planes, precision: isSum ? .fp32 : precision,
      channels: 0..<(isBackward ? shape.inputChannels : shape.outputChannels),
      isTurned: isBackward)
    weightsLayout = Layout.weights(shape.weightSizes, block: block)
    if let weights, weights != weightsLayout {
      reorder =
        isSum
        ? try Operation.reorder(from: weightsLayout, to: weights)
        : try Operation.reorder(from: weights, to: weightsLayout)
    } else {
      reorder = nil
    }
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let (ofInput, ofOutput) = isBackward ? (second, first) : (first, second)
    plan = WinogradPlan(
      count: count, tilesPerImage: first.perImage,
      bytesPerTile: planes.phaseCount * inputs * ofInput.precision.byteCount
        + planes.planes.count * outputs * ofOutput.precision.byteCount,
      filterBytes: planes.phaseCount * inputs * outputs * filters.precision.byteCount,
      channels: filters.channels.count, channelBlock: block, sumsOverTiles: isSum)
    products = try WinogradProducts(plan, planes, filters, first: first, second: second)
    // Parts go through together where filters go by groups: so these are transformed once for all, or
    // their gradient is summed while it is in the cache.
    memory = WinogradMemory(
      plan, filters, first: first, second: second,
      batchParts: plan.groups == nil || (isSum && reorder != nil) ? 1 : partCount)
    workspace.frequencies.reserve(byteCount: memory.byteCount)
    if let reorder {
      workspace.copies[0].reserve(byteCount: weightsLayout.byteCount)
      workspace.scratchpad.reserve(byteCount: reorder.scratchpadByteCount)
    }
  }

  func run(_ parts: [ConvolutionPart], weights told: Tensor) -> [ChannelSums?] {
    let frequencies = unsafe workspace.frequencies.memory(byteCount: memory.byteCount)
    let weights = unsafe reordered(told)
    // The frequencies of all filters lie before those of tiles, and stay.
    if plan.groups == nil { unsafe filters.transform(weights, into: frequencies) }
    return stride(from: 0, to: parts.count, by: memory.batchParts).flatMap { start in
      unsafe run(
        Array(parts[start..<min(start + memory.batchParts, parts.count)]), weights, frequencies)
    }
  }

  /// Runs parts that go through together.
  private func run(
    _ parts: [ConvolutionPart], _ weights: UnsafeMutablePointer<Float>,
    _ frequencies: UnsafeMutableRawPointer
  ) -> [ChannelSums?] {
    nonisolated(unsafe) let (weights, frequencies) = unsafe (weights, frequencies)
    let sums = parts.map {
      PartialSums(
        parts: $0.summing == nil ? 0 : count * second.phases.count, channels: second.shape.channels)
    }
    plan.eachBlock { block, team in
      let tiles = block.tiles
      team.run(parts.count * block.images.count * first.parts) { item, _ in
        let (image, slice) = (item / first.parts % block.images.count, item % first.parts)
        let part = item / (first.parts * block.images.count)
        unsafe first.transformInput(
          parts[part].input, image: block.images.lowerBound + image, part: slice,
          into: frequencies + memory.first(of: team, batchPart: part),
          first: image * first.perImage, of: tiles)
      }
      @Sendable func multiply(
        _ plane: WinogradPlanes.Plane, _ u: UnsafeMutableRawPointer, _ filters: WinogradFilters,
        _ thread: Int
      ) {
        for part in parts.indices {
          unsafe products.multiply(
            frequencies + memory.first(of: team, batchPart: part), u,
            into: frequencies + memory.second(of: team, batchPart: part), plane, tiles: tiles,
            filters, thread: thread)
        }
      }
      if let groups = plan.groups {
        team.deal(groups.count) { index, thread in
          let group = filters.group(groups[index])
          let u = unsafe frequencies + memory.filters(ofThread: thread)
          unsafe group.transform(weights, into: u)
          for plane in planes.planes { unsafe multiply(plane, u, group, thread) }
        }
      } else {
        team.deal(planes.planes.count) { index, thread in
          unsafe multiply(planes.planes[index], frequencies, filters, thread)
        }
      }
      team.run(parts.count * block.images.count * second.parts) { item, _ in
        let (image, slice) = (item / second.parts % block.images.count, item % second.parts)
        let part = item / (second.parts * block.images.count)
        unsafe second.transformOutput(
          frequencies + memory.second(of: team, batchPart: part), first: image * second.perImage,
          of: tiles, part: slice, into: parts[part].result,
          image: block.images.lowerBound + image, summing: parts[part].summing, sums[part])
      }
    }
    return zip(parts, sums).map { part, sums in
      guard part.summing != nil else { return nil }
      return sums.total(valueCount: count * second.shape.height * second.shape.width)
    }
  }

  /// The weights in this pass's layout.
  private func reordered(_ weights: Tensor) -> UnsafeMutablePointer<Float> {
    guard let reorder else { return unsafe weights.pointer }
    let copy = unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
    reorder.set(.source, weights)
    unsafe reorder.set(.destination, copy)
    reorder.run(workspace.scratchpad)
    return unsafe copy.assumingMemoryBound(to: Float.self)
  }
}
