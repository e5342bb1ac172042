internal import COneDNN
internal import Storage

/// A pass of a 3 × 3 convolution of stride 1 or 2 by Winograd's algorithm.
///
/// Tiles of 4 × 4 outputs become 36 frequencies (`WinogradTransform`), or at stride 2 fewer of more
/// channels (`WinogradPlanes`). Their products are matrix products of a quarter of the
/// multiplications, at stride 2 of 0.56 of them, in oneDNN; our transforms stand before and behind. The batch goes through in blocks of images whose frequencies stay in the cache. Backward to
/// the data is the forward pass of turned filters; backward to the weights multiplies the
/// frequencies of input tiles and output gradients, summed over tiles.
final class WinogradPass: ConvolutionPass {
  let weightsLayout: Layout
  private let pass: cdnn_pass
  /// The tiles that are transformed first: inputs, or output gradients in backward to the data.
  private let first: WinogradTiles
  /// The tiles that result; for the weights' gradient the second that are transformed.
  private let second: WinogradTiles
  private let filters: WinogradFilters
  private let plan: WinogradPlan
  private let count: Int
  private let workspace: Workspace
  private let planes: WinogradPlanes
  /// For each thread, the product for each number of tiles in a block, and of phases.
  private let products: [[ProductSize: WinogradProduct]]
  /// Copies weights, or their gradient, between the network's layout and this pass's.
  private let reorder: Operation?

  /// Prepares a pass for `count` images; `weights` is the layout of weights, this pass's own if nil.
  ///
  /// Products are of float32 frequencies, or of frequencies rounded to bf16; their sums are float32.
  init(
    _ pass: cdnn_pass, _ shape: ConvolutionShape, input: ActivationShape, weights: Layout?,
    output: ActivationShape, count: Int, products precision: Precision, workspace: Workspace
  ) throws(KernelError) {
    let block = input.channelBlock
    guard ConvolutionAlgorithm.tiledWinograd.fits(shape), block == output.channelBlock,
      block == 16 || (block == 8 && precision == .fp32), precision.isAvailable
    else { throw .oneDNN(routine: "winograd \(shape)", status: "not implemented") }
    self.pass = pass
    self.count = count
    self.workspace = workspace
    let isBackward = pass == CDNN_BACKWARD_DATA
    planes = WinogradPlanes(stride: shape.stride, isTurned: isBackward)
    let isSum = pass == CDNN_BACKWARD_WEIGHTS
    first = WinogradTiles(isBackward ? output : input, planes, isInput: !isBackward, precision)
    second = WinogradTiles(
      isBackward ? input : output, planes, isInput: isBackward, isSum ? precision : .fp32)
    filters = WinogradFilters(
      shape: shape, block: block, planes: planes, precision: isSum ? .fp32 : precision)
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
      sumsOverTiles: isSum)
    var products: [[ProductSize: WinogradProduct]] = []
    for _ in 0..<plan.threads {
      var ofThread: [ProductSize: WinogradProduct] = [:]
      for tiles in plan.tileCounts {
        for phases in Set(planes.planes.map(\.phases.count)) {
          ofThread[ProductSize(tiles: tiles, phases: phases)] = try WinogradProduct(
            isSum ? CDNN_BACKWARD_WEIGHTS : CDNN_FORWARD,
            inputChannels: isBackward ? outputs : phases * inputs,
            outputChannels: isBackward ? phases * inputs : outputs, tiles: tiles, block: block,
            precision)
        }
      }
      products.append(ofThread)
    }
    self.products = products
    workspace.frequencies.reserve(byteCount: memory.byteCount)
    if let reorder {
      workspace.copies[0].reserve(byteCount: weightsLayout.byteCount)
      workspace.scratchpad.reserve(byteCount: reorder.scratchpadByteCount)
    }
  }

  private struct ProductSize: Hashable {
    let tiles: Int
    let phases: Int
  }

  /// How the memory of frequencies is divided, in bytes.
  private struct Memory {
    /// Of all filters.
    let filters: Int
    /// Of the first and the second tiles of a block.
    let first: Int
    let second: Int
    /// Of one frequency of the filters, for a part of their gradient.
    let part: Int
    let teams: Int

    var team: Int { first + second + part }
    var byteCount: Int { filters + teams * team }
  }

  private var memory: Memory {
    let tiles = plan.tileCounts.max() ?? 0
    let isSum = pass == CDNN_BACKWARD_WEIGHTS
    return Memory(
      filters: filters.byteCount, first: first.byteCount(tiles: tiles),
      second: second.byteCount(tiles: tiles),
      part: isSum ? plan.productThreads * filters.planeBytes : 0, teams: plan.teams)
  }

  func run(
    _ one: ConvolutionInput, _ other: Tensor, into result: Tensor, summing: ResultSums?
  ) -> ChannelSums? {
    let memory = memory
    let frequencies = unsafe workspace.frequencies.memory(byteCount: memory.byteCount)
    if pass == CDNN_BACKWARD_WEIGHTS {
      unsafe runWeights(one, other, into: result, frequencies, memory)
      return nil
    }
    let weights = unsafe reordered(other)
    if pass == CDNN_FORWARD {
      unsafe filters.transform(weights, into: frequencies)
    } else {
      unsafe filters.transformTurned(weights, into: frequencies)
    }
    let sums = PartialSums(
      parts: summing == nil ? 0 : count * second.phases.count, channels: second.shape.channels)
    plan.eachBlock { block, team in
      let v = unsafe frequencies + memory.filters + team.index * memory.team
      let m = unsafe v + memory.first
      let tiles = block.tiles
      team.run(block.images.count * first.parts) { item, _ in
        let (image, part) = (item / first.parts, item % first.parts)
        unsafe first.transformInput(
          one, image: block.images.lowerBound + image, part: part, into: v,
          first: image * first.perImage, of: tiles)
      }
      team.deal(planes.planes.count) { index, thread in
        let plane = planes.planes[index]
        let place = planes.place(row: plane.row, column: plane.column)
        let product = products[thread][ProductSize(tiles: tiles, phases: plane.phases.count)]
        unsafe product?.run(
          v + first.start(of: plane, tiles: tiles), frequencies + place * filters.planeBytes,
          into: m + second.start(of: plane, tiles: tiles))
      }
      team.run(block.images.count * second.parts) { item, _ in
        let (image, part) = (item / second.parts, item % second.parts)
        unsafe second.transformOutput(
          m, first: image * second.perImage, of: tiles, part: part, into: result,
          image: block.images.lowerBound + image, summing: summing, sums)
      }
    }
    guard summing != nil else { return nil }
    return sums.total(valueCount: count * second.shape.height * second.shape.width)
  }

  private func runWeights(
    _ input: ConvolutionInput, _ outputGradient: Tensor, into weightGradient: Tensor,
    _ frequencies: UnsafeMutableRawPointer, _ memory: Memory
  ) {
    plan.eachBlock { block, team in
      let v = unsafe frequencies + memory.filters + team.index * memory.team
      let m = unsafe v + memory.first
      let parts = unsafe m + memory.second
      let tiles = block.tiles
      team.run(block.images.count * (first.parts + second.parts)) { item, _ in
        let isInput = item < block.images.count * first.parts
        let item = isInput ? item : item - block.images.count * first.parts
        if isInput {
          let (image, part) = (item / first.parts, item % first.parts)
          unsafe first.transformInput(
            input, image: block.images.lowerBound + image, part: part, into: v,
            first: image * first.perImage, of: tiles)
        } else {
          let (image, part) = (item / second.parts, item % second.parts)
          unsafe second.transformOutputGradient(
            outputGradient, image: block.images.lowerBound + image, part: part, into: m,
            first: image * second.perImage, of: tiles)
        }
      }
      team.deal(planes.planes.count) { index, thread in
        let plane = planes.planes[index]
        let place = planes.place(row: plane.row, column: plane.column)
        let sum = unsafe frequencies + place * filters.planeBytes
        let target = unsafe block.isFirst ? sum : parts + thread * filters.planeBytes
        let product = products[thread][ProductSize(tiles: tiles, phases: plane.phases.count)]
        unsafe product?.run(
          v + first.start(of: plane, tiles: tiles), m + second.start(of: plane, tiles: tiles),
          into: target)
        if !block.isFirst {
          unsafe add(target, to: sum, plane.phases.count * filters.phaseCount)
        }
      }
    }
    let sums = unsafe frequencies.assumingMemoryBound(to: Float.self)
    guard let reorder else {
      unsafe filters.transformGradient(sums, into: weightGradient.pointer)
      return
    }
    let copy = unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
    unsafe filters.transformGradient(sums, into: copy.assumingMemoryBound(to: Float.self))
    unsafe reorder.set(CDNN_SOURCE, copy)
    reorder.set(CDNN_DESTINATION, weightGradient)
    reorder.run(workspace.scratchpad)
  }

  /// Adds one frequency's filters.
  private func add(
    _ part: UnsafeMutableRawPointer, to sum: UnsafeMutableRawPointer, _ count: Int
  ) {
    let part = unsafe part.assumingMemoryBound(to: Float.self)
    let sum = unsafe sum.assumingMemoryBound(to: Float.self)
    for place in 0..<count { unsafe sum[place] += part[place] }
  }

  /// The weights in this pass's layout.
  private func reordered(_ weights: Tensor) -> UnsafeMutablePointer<Float> {
    guard let reorder else { return unsafe weights.pointer }
    let copy = unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
    reorder.set(CDNN_SOURCE, weights)
    unsafe reorder.set(CDNN_DESTINATION, copy)
    reorder.run(workspace.scratchpad)
    return unsafe copy.assumingMemoryBound(to: Float.self)
  }
}
