internal import Arithmetic
internal import Storage

/// Backward to the weights: frequencies of input tiles and output gradients, multiplied over tiles.
extension WinogradPass {
  func run(_ input: ConvolutionInput, outputGradient: Activation, into weightGradient: Tensor) {
    nonisolated(unsafe) let frequencies = unsafe workspace.frequencies.memory(
      byteCount: memory.byteCount)
    nonisolated(unsafe) let gradient = unsafe ownGradient(weightGradient)
    plan.eachBlock { block, team in
      nonisolated(unsafe) let v = unsafe frequencies + memory.first(of: team)
      nonisolated(unsafe) let m = unsafe frequencies + memory.second(of: team)
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
      if let groups = plan.groups {
        team.deal(groups.count) { index, thread in
          let group = filters.group(groups[index])
          let u = unsafe frequencies + memory.filters(ofThread: thread)
          for plane in planes.planes {
            unsafe products.multiply(
              v, m, intoFilters: u + group.start(of: plane), plane, tiles: tiles, group,
              thread: thread)
          }
          unsafe group.transformGradient(u.assumingMemoryBound(to: Float.self), into: gradient)
        }
        return
      }
      team.deal(planes.planes.count) { index, thread in
        let plane = planes.planes[index]
        let sum = unsafe frequencies + filters.start(of: plane)
        let target =
          unsafe block.isFirst
          ? sum : frequencies + memory.part(ofThread: thread, of: team)
        unsafe products.multiply(
          v, m, intoFilters: target, plane, tiles: tiles, filters, thread: thread)
        if !block.isFirst {
          unsafe add(target, to: sum, plane.phases.count * filters.phaseCount)
        }
      }
    }
    if plan.groups == nil {
      unsafe filters.transformGradient(
        frequencies.assumingMemoryBound(to: Float.self), into: gradient)
    }
    guard let reorder else { return }
    unsafe reorder.set(.source, UnsafeMutableRawPointer(gradient))
    reorder.set(.destination, weightGradient)
    reorder.run(workspace.scratchpad)
  }

  /// Where the weights' gradient goes in this pass's layout.
  private func ownGradient(_ weightGradient: Tensor) -> UnsafeMutablePointer<Float> {
    guard reorder != nil else { return unsafe weightGradient.pointer }
    return unsafe workspace.copies[0].memory(byteCount: weightsLayout.byteCount)
      .assumingMemoryBound(to: Float.self)
  }

  /// Adds one frequency's filters.
  private func add(
    _ part: UnsafeMutableRawPointer, to sum: UnsafeMutableRawPointer, _ count: Int
  ) {
    let part = unsafe part.assumingMemoryBound(to: Float.self)
    let sum = unsafe sum.assumingMemoryBound(to: Float.self)
    for place in 0..<count { unsafe sum[place] += part[place] }
  }
}
